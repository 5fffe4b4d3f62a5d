namespace TakesWeb.Accounts;

internal static partial class AccountsLog
{
    [LoggerMessage(2101, LogLevel.Warning, "There is no admin yet: /setup waits for the one-time code {Code}, which is also in {File}")]
    public static partial void SetupWaits(ILogger logger, string code, string file);

    [LoggerMessage(2102, LogLevel.Information, "{Email} is the first admin of this server")]
    public static partial void AdminCreated(ILogger logger, string email);

    [LoggerMessage(2103, LogLevel.Warning, "Laptop mode is on: whoever uses this machine is signed in as {Name}")]
    public static partial void LaptopModeOn(ILogger logger, string name);

    [LoggerMessage(2104, LogLevel.Information, "{Email} signed in from {Address}")]
    public static partial void SignedIn(ILogger logger, string? email, string? address);

    [LoggerMessage(2105, LogLevel.Warning, "A sign-in from {Address} was refused: {Reason}")]
    public static partial void SignInRefused(ILogger logger, string? address, string reason);

    [LoggerMessage(2106, LogLevel.Information, "Token {Id} ({Name}) was made for user {UserId}")]
    public static partial void TokenCreated(ILogger logger, string id, string name, Guid userId);

    [LoggerMessage(2107, LogLevel.Information, "Token {Id} was revoked")]
    public static partial void TokenRevoked(ILogger logger, string id);

    [LoggerMessage(2108, LogLevel.Warning, "{Method} {Path} came from the site {Origin} and was refused")]
    public static partial void ForeignOrigin(ILogger logger, string method, string path, string origin);

    [LoggerMessage(2109, LogLevel.Critical, "{Sentence}")]
    public static partial void OpenWithoutAdmin(ILogger logger, string sentence);

    [LoggerMessage(2110, LogLevel.Error, "The audit could not be written: {Deed} by {Who}, {What}")]
    public static partial void AuditLost(ILogger logger, string deed, string who, string? what, Exception exception);
}
