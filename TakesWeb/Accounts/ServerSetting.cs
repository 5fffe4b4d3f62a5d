namespace TakesWeb.Accounts;

/// <summary>One remembered fact about this server, such as "the demo was removed".</summary>
public sealed class ServerSetting
{
    public required string Key { get; init; }

    public required string Value { get; set; }
}
