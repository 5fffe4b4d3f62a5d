using Bunit;
using Microsoft.AspNetCore.Components;

namespace TakesWeb.Support;

/// <summary>A click on a page that is drawn anew by itself.</summary>
internal static class Press
{
    /// <summary>
    /// Finds the one element with these words and clicks it without letting a drawing come in between: after one, the handler that was found
    /// may be another.
    /// </summary>
    public static Task PressAsync<T>(this IRenderedComponent<T> page, string selector, string words)
        where T : IComponent =>
        page.InvokeAsync(() => page.FindAll(selector).Single(e => e.TextContent.Contains(words, StringComparison.Ordinal)).Click());
}
