using System.Text;
using Xunit;

namespace TakesWeb.Git;

public sealed class LfsPointerTests
{
    private const string Oid = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";

    [Fact]
    public void The_text_is_the_one_of_the_specification()
    {
        var text = Encoding.ASCII.GetString(new LfsPointer(Oid, 12345).ToBytes());

        Assert.Equal($"version https://git-lfs.github.com/spec/v1\noid sha256:{Oid}\nsize 12345\n", text);
        Assert.Equal(new LfsPointer(Oid, 12345), LfsPointer.TryParse(new LfsPointer(Oid, 12345).ToBytes()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n")]
    [InlineData($"version https://git-lfs.github.com/spec/v1\noid sha256:{Oid}\nsize -1\n")]
    [InlineData($"version https://git-lfs.github.com/spec/v1\noid sha256:{Oid}\nsize 1\nmore\n")]
    public void Anything_else_is_no_pointer(string text) => Assert.Null(LfsPointer.TryParse(Encoding.ASCII.GetBytes(text)));
}
