namespace TakesWeb.Generation;

/// <summary>What the demo film consists of: two chapters, three scenes, six shots, twenty-one takes, one of them a torn upload.</summary>
internal static class DemoScript
{
    public const string Name = "Deep Field";

    /// <summary>The shot whose last take is an upload that breaks off.</summary>
    public const string TornShot = "Edge at dusk";

    /// <summary>The idempotency key of the n-th take of a shot.</summary>
    public static string KeyOf(int take) => $"demo-{take}";

    public static readonly IReadOnlyList<DemoShot> Shots =
    [
        new("Descent", "Approach", "The set from afar", Circled: 3,
            [new("mandelbrot", 8809, "the whole set, far away, midnight blue"), new("mandelbrot", 8812, "the whole set, colder"), new("mandelbrot", 8824, "closer, amber rim light"), new("mandelbrot", 8826, "closer still")]),
        new("Descent", "Approach", "Edge at dusk", Circled: 2,
            [new("mandelbrot", 431, "the edge, last light"), new("gradients", 77, "only the sky"), new("gradients", 78, "only the sky, warmer")]),
        new("Descent", "Seahorse Valley", "Down the spiral", Circled: 2,
            [new("mandelbrot", 42, "slow push into the spiral, cold moonlight, no people"), new("mandelbrot", 43, "slow push into the spiral, cold moonlight, no people"), new("mandelbrot", 44, "slow push, warmer"), new("mandelbrot", 45, "slow push, warmer, more contrast"), new("life", 23, "cells instead of a spiral")]),
        new("Descent", "Seahorse Valley", "Antenna", Circled: 1, [new("sierpinski", 5, "the mast, first light"), new("sierpinski", 6, "the mast, first light"), new("cellauto", 110, "the signal")]),
        new("Colony", "Night lights", "First cells", Circled: 2, [new("life", 7, "a harbour at night, seen from above"), new("life", 8, "a harbour at night, seen from above"), new("life", 9, "denser")]),
        new("Colony", "Night lights", "Leader", Circled: null, [new("testsrc2", 1, "head leader"), new("gradients", 2, "fade from black"), new("cellauto", 30, "titles")]),
    ];
}

/// <param name="Chapter">Title.</param>
/// <param name="Scene">Title.</param>
/// <param name="Title">Title of the shot.</param>
/// <param name="Circled">Number of the take that is made active; none for null.</param>
/// <param name="Takes">In order.</param>
internal sealed record DemoShot(string Chapter, string Scene, string Title, int? Circled, IReadOnlyList<DemoTake> Takes);

internal sealed record DemoTake(string Model, ulong Seed, string Prompt);
