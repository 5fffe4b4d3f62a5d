using Xunit;

namespace TakesWeb.Kernel;

public sealed class ReadableTests
{
    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1 kB")]
    [InlineData(19_400_000, "19.4 MB")]
    [InlineData(999_600, "1 MB")]
    [InlineData(812_000_000, "812 MB")]
    [InlineData(6_370_000_000, "6.4 GB")]
    public void Bytes_are_read_in_powers_of_a_thousand(long bytes, string words)
    {
        Assert.Equal(words, Readable.Bytes(bytes));
    }

    [Theory]
    [InlineData(30, "now")]
    [InlineData(8 * 60, "8 min")]
    [InlineData(3 * 3600, "3 h")]
    [InlineData(2 * 86400, "2 d")]
    public void An_age_is_one_number_and_one_unit(int seconds, string words)
    {
        Assert.Equal(words, Readable.Age(TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData(4, "4.0 s")]
    [InlineData(72.2, "1:12")]
    [InlineData(3732, "1:02:12")]
    public void A_duration_reads_like_a_clock_from_a_minute_on(double seconds, string words)
    {
        Assert.Equal(words, Readable.Duration(seconds));
    }
}
