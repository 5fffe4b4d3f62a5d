using System.Numerics;

namespace TakesWeb.Gallery;

/// <summary>
/// A ranking from answers to "which of these two?". Each newcomer is put into the places found so far by halving them, so 16 takes take at most 49 questions. A tie shares
/// a place. The same answers always give the same, so a place in an address is all that has to be kept.
/// </summary>
public sealed class TakeOff
{
    private readonly int _count;
    private readonly List<List<int>> _places = [];
    private int _next;
    private int _low;
    private int _high;

    /// <param name="count">How many take part, called 0 to count - 1.</param>
    /// <param name="answers">In the order of the questions. What comes behind the last question is ignored.</param>
    public TakeOff(int count, IEnumerable<Preference> answers)
    {
        _count = count;
        Place();
        foreach (var answer in answers.TakeWhile(_ => Question is not null))
        {
            Asked++;
            Hear(answer);
        }
    }

    /// <summary>How many answers there are.</summary>
    public int Asked { get; private set; }

    /// <summary>The next two; null when every one has its place.</summary>
    public (int Newcomer, int Placed)? Question => _next < _count ? (_next, _places[Middle][0]) : null;

    /// <summary>So many questions are left if no more of them than needed end in a tie.</summary>
    public int AtMostLeft => _next >= _count ? 0 : Halvings(_high - _low) + Enumerable.Range(1, _count - 1 - _next).Sum(more => Halvings(_places.Count + more));

    /// <summary>The best first; those of one place share it.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Ranking => _places;

    private int Middle => (_low + _high) / 2;

    private void Hear(Preference answer)
    {
        switch (answer)
        {
            case Preference.Tie:
                _places[Middle].Add(_next);
                Begin();
                return;
            case Preference.Newcomer:
                _high = Middle;
                break;
            default:
                _low = Middle + 1;
                break;
        }

        if (_low == _high)
        {
            Place();
        }
    }

    private void Place()
    {
        if (_next < _count)
        {
            _places.Insert(_low, [_next]);
            Begin();
        }
    }

    private void Begin() => (_next, _low, _high) = (_next + 1, 0, _places.Count);

    /// <summary>Questions until one of so many places, or a new one between them, is found.</summary>
    private static int Halvings(int places) => places == 0 ? 0 : BitOperations.Log2((uint)places) + 1;
}

/// <summary>What somebody says of two: the newcomer is better, the one that has a place already is, or neither.</summary>
public enum Preference
{
    Newcomer,
    Placed,
    Tie,
}
