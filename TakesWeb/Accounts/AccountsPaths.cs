namespace TakesWeb.Accounts;

/// <summary>Where accounts lie. The composition root fills it: which folder that is, is Storage's knowledge.</summary>
public sealed record AccountsPaths(string ServerDatabase, string Keys, string DataRoot);
