using System.Diagnostics.CodeAnalysis;

namespace TakesWeb.Kernel;

/// <summary>The value, or the reason why there is none. Exceptions are for bugs and broken disks alone.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, Problem? problem)
    {
        _value = value;
        Problem = problem;
    }

    /// <summary>The refusal, or null when there is a value.</summary>
    public Problem? Problem { get; }

    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsOk => Problem is null;

    /// <summary>The value. Reading it from a refusal is a bug and throws.</summary>
    public T Value => Problem is null ? _value! : throw new InvalidOperationException(Problem.Sentence);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Problem problem) => new(default, problem);
}

/// <summary>For use cases that answer with nothing but "done".</summary>
public readonly record struct Done;
