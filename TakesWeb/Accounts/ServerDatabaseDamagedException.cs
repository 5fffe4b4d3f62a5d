namespace TakesWeb.Accounts;

/// <summary>server.db cannot be read. It is not derived from anything, so nothing is put in its place: somebody has to choose a copy.</summary>
public sealed class ServerDatabaseDamagedException(AccountsPaths paths, Exception inner) : IOException(
    $"{paths.ServerDatabase} is damaged ({inner.Message.TrimEnd('.')}). Nothing was changed. Put the newest copy back, which sets this one aside: "
    + $"dotnet TakesWeb.dll --restore-server-db latest --Takes:Data={paths.DataRoot}",
    inner);
