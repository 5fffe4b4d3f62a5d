using Xunit;

namespace TakesWeb.Kernel;

public sealed class ByteTextTests
{
    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(12_340, "12.3 kB")]
    [InlineData(123_400_000, "123 MB")]
    [InlineData(1L << 30, "1.07 GB")]
    [InlineData(long.MaxValue, "9223 PB")]
    public void Bytes_are_read_in_decimal_units_with_three_digits(long bytes, string text) => Assert.Equal(text, ByteText.Of(bytes));
}
