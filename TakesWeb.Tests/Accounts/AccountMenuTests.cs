using System.Security.Claims;
using Bunit;
using Xunit;

namespace TakesWeb.Accounts;

public sealed class AccountMenuTests
{
    [Theory]
    [InlineData("Mara Keller", "MK")]
    [InlineData("ada", "A")]
    [InlineData("Jean Luc van Damme", "JD")]
    public void It_shows_who_one_is(string name, string initials)
    {
        using var context = new BunitContext();
        var user = context.AddAuthorization().SetAuthorized("mara@example.org");
        user.SetClaims(new Claim(TakesClaims.Name, name));

        var menu = context.Render<AccountMenu>();

        Assert.Equal(initials, menu.Find(".avatar").TextContent);
        Assert.Contains(name, menu.Markup, StringComparison.Ordinal);
        Assert.Equal("Sign out", menu.Find("button").TextContent);
    }

    [Fact]
    public void In_laptop_mode_there_is_nothing_to_sign_out_of()
    {
        using var context = new BunitContext();
        var user = context.AddAuthorization().SetAuthorized("mara");
        user.SetClaims(new Claim(TakesClaims.Name, "mara"));
        user.SetAuthenticationType(TakesClaims.LaptopScheme);

        var menu = context.Render<AccountMenu>();

        Assert.Empty(menu.FindAll("button"));
    }
}
