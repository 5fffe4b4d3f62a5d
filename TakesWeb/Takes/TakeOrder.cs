using System.Linq.Expressions;

namespace TakesWeb.Takes;

/// <summary>Takes in an order, and those on one side of a place in it. A number is one take's alone, so every place is one.</summary>
internal static class TakeOrder
{
    public static IQueryable<Take> Ordered(this IQueryable<Take> takes, TakeSort sort, bool isDescending) => sort switch
    {
        TakeSort.Date => By(takes, t => t.Created, isDescending),
        TakeSort.Rating => By(takes, t => t.Rating, isDescending),
        TakeSort.Duration => By(takes, t => t.Duration ?? -1, isDescending),
        TakeSort.Size => By(takes, t => t.Size, isDescending),
        _ => isDescending ? takes.OrderByDescending(t => t.Number) : takes.OrderBy(t => t.Number),
    };

    /// <summary>Those that come after this take in the order.</summary>
    public static IQueryable<Take> After(this IQueryable<Take> takes, TakeSort sort, bool isDescending, Take place) => Side(takes, sort, isSmaller: isDescending, place);

    /// <summary>Those that come before it.</summary>
    public static IQueryable<Take> Ahead(this IQueryable<Take> takes, TakeSort sort, bool isDescending, Take place) => Side(takes, sort, isSmaller: !isDescending, place);

    private static IQueryable<Take> By<T>(IQueryable<Take> takes, Expression<Func<Take, T>> key, bool isDescending) => isDescending
        ? takes.OrderByDescending(key).ThenByDescending(t => t.Number)
        : takes.OrderBy(key).ThenBy(t => t.Number);

    private static IQueryable<Take> Side(IQueryable<Take> takes, TakeSort sort, bool isSmaller, Take place)
    {
        var (number, at, rating, seconds, size) = (place.Number, place.Created, place.Rating, place.Duration ?? -1, place.Size);
        return (sort, isSmaller) switch
        {
            (TakeSort.Date, true) => takes.Where(t => t.Created < at || (t.Created == at && t.Number < number)),
            (TakeSort.Date, false) => takes.Where(t => t.Created > at || (t.Created == at && t.Number > number)),
            (TakeSort.Rating, true) => takes.Where(t => t.Rating < rating || (t.Rating == rating && t.Number < number)),
            (TakeSort.Rating, false) => takes.Where(t => t.Rating > rating || (t.Rating == rating && t.Number > number)),
            (TakeSort.Duration, true) => takes.Where(t => (t.Duration ?? -1) < seconds || ((t.Duration ?? -1) == seconds && t.Number < number)),
            (TakeSort.Duration, false) => takes.Where(t => (t.Duration ?? -1) > seconds || ((t.Duration ?? -1) == seconds && t.Number > number)),
            (TakeSort.Size, true) => takes.Where(t => t.Size < size || (t.Size == size && t.Number < number)),
            (TakeSort.Size, false) => takes.Where(t => t.Size > size || (t.Size == size && t.Number > number)),
            (_, true) => takes.Where(t => t.Number < number),
            _ => takes.Where(t => t.Number > number),
        };
    }
}
