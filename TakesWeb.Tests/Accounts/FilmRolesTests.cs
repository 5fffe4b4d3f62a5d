using System.Security.Claims;
using Xunit;

namespace TakesWeb.Accounts;

/// <summary>Who somebody is at one project, and which projects they see at all.</summary>
public sealed class FilmRolesTests
{
    private static readonly Guid Mine = Guid.NewGuid();
    private static readonly Guid Foreign = Guid.NewGuid();

    [Theory]
    [InlineData(Roles.Viewer, null, true, Roles.Viewer, Roles.Viewer)]
    [InlineData(Roles.Viewer, Roles.Director, true, Roles.Director, Roles.Viewer)]
    [InlineData(Roles.Admin, Roles.Viewer, true, Roles.Admin, Roles.Admin)]
    [InlineData(null, Roles.Artist, false, Roles.Artist, null)]
    [InlineData(null, null, false, null, null)]
    public void The_higher_of_both_roles_holds_in_the_film_and_the_one_of_the_server_elsewhere(string? server, string? film, bool seesAll, string? here, string? elsewhere)
    {
        var user = Person(server, film);

        Assert.Equal(seesAll, user.Reach().IsEverything);
        Assert.Equal(seesAll || film is not null, user.Reach().Has(Mine));
        Assert.Equal(seesAll, user.Reach().Has(Foreign));
        Assert.Equal(seesAll, user.Reach().Sees(null));
        Assert.Equal(server, user.ServerRole());
        Assert.Equal(here, RoleOf(user.At(Mine)));
        Assert.Equal(elsewhere, RoleOf(user.At(Foreign)));
        // From one film to the next, as a circuit goes.
        Assert.Equal(here, RoleOf(user.At(Foreign).At(Mine)));
    }

    [Theory]
    [InlineData(Roles.Admin, null, Roles.Admin, false, Roles.Director, null)]
    [InlineData(Roles.Director, null, Roles.Artist, false, Roles.Artist, null)]
    [InlineData(Roles.Viewer, Roles.Director, Roles.Artist, false, Roles.Artist, null)]
    [InlineData(null, Roles.Director, Roles.Viewer, false, Roles.Viewer, null)]
    [InlineData(null, Roles.Director, Roles.Admin, true, null, null)]
    [InlineData(Roles.Artist, null, Roles.Admin, true, null, Roles.Artist)]
    public void A_token_of_one_project_is_nobody_elsewhere_and_never_more_than_its_owner(string? server, string? film, string most, bool isForeign, string? here, string? foreign)
    {
        var user = Person(server, film);
        FilmRoles.Narrow((ClaimsIdentity)user.Identity!, most, isForeign ? Foreign : Mine);

        Assert.Equal(here, RoleOf(user.At(Mine)));
        Assert.Equal(foreign, RoleOf(user.At(Foreign)));
        Assert.False(user.Reach().IsEverything);
        Assert.Null(user.ServerRole());
    }

    [Fact]
    public void A_token_that_only_looks_looks_wherever_its_owner_does()
    {
        var user = Person(Roles.Director, Roles.Artist);
        FilmRoles.Narrow((ClaimsIdentity)user.Identity!, Roles.Viewer, null);

        Assert.Equal(Roles.Viewer, RoleOf(user));
        Assert.Equal(Roles.Viewer, RoleOf(user.At(Mine)));
        Assert.True(user.Reach().IsEverything);
    }

    [Theory]
    [InlineData(Roles.Viewer, Roles.Artist, false)]
    [InlineData(Roles.Artist, Roles.Artist, true)]
    [InlineData(Roles.Director, Roles.Artist, true)]
    public void A_role_below_what_is_needed_is_refused_with_a_sentence(string film, string needed, bool isAllowed) =>
        Assert.Equal(isAllowed, Person(null, film).RefusalAt(Mine, needed) is null);

    private static ClaimsPrincipal Person(string? server, string? film)
    {
        var identity = new ClaimsIdentity("test");
        if (server is not null)
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, server));
        }

        FilmRoles.Put(identity, film is null ? [] : [new Membership { UserId = Guid.NewGuid(), ProjectId = Mine, Role = film }]);
        return new ClaimsPrincipal(identity);
    }

    private static string? RoleOf(ClaimsPrincipal user) => user.FindAll(ClaimTypes.Role).Select(c => c.Value).SingleOrDefault();
}
