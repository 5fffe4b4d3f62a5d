namespace TakesWeb.Sharing;

/// <summary>Addresses of the guest page. What a guest sees is named by its place on the page; the mark tells whether it still stands there.</summary>
internal static class SharePaths
{
    public const string Root = "/s";

    public static string Page(string token) => $"{Root}/{token}";

    public static string Deed(string token, int item, string what) => $"{Root}/{token}/{item}/{what}";

    public static string File(string token, int item, string what, string mark) => $"{Root}/{token}/{item}/{what}?mark={mark}";
}
