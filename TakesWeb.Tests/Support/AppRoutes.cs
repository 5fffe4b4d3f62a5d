using System.Net.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;

namespace TakesWeb.Support;

/// <summary>Every route of the running app, found by enumeration, and requests for them.</summary>
internal static class AppRoutes
{
    /// <summary>Method, pattern and the type of body that it takes; each once. Static files are not among them.</summary>
    public static IEnumerable<(string Method, string Route, string? Takes)> All(TakesApp app) =>
        (from endpoint in Endpoints(app)
         where !IsStatic(endpoint)
         from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"]
         where method is not ("HEAD" or "OPTIONS")
         select (method, endpoint.RoutePattern.RawText ?? "", endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes is [var first, ..] ? first : null)).Distinct();

    public static IEnumerable<RouteEndpoint> Endpoints(TakesApp app) =>
        app.Get<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().DistinctBy(e => (e.RoutePattern.RawText, e.DisplayName));

    public static bool IsStatic(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;

    /// <summary>The path of a route, with something in each place that cannot be there, but for what is named.</summary>
    public static string Fill(string route, RouteNames? named = null)
    {
        var pattern = RoutePatternFactory.Parse(route);
        return "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => (named ?? new RouteNames()).Of(parameter),
            _ => throw new InvalidOperationException($"A part of {route} that nobody knows: {part}"),
        }))));
    }

    /// <summary>Of another type it would not be this endpoint that refuses, and not by its policy. Null where a method has no body.</summary>
    public static HttpContent? BodyFor(string method, string? takes) => (method, takes) switch
    {
        (not ("POST" or "PUT" or "PATCH"), _) => null,
        (_, "multipart/form-data") => new MultipartFormDataContent { { new StringContent("nothing"), "nothing" } },
        (_, "application/x-www-form-urlencoded") => new FormUrlEncodedContent([]),
        _ => JsonContent.Create(new { }),
    };
}

/// <summary>What stands in the places of a route.</summary>
internal sealed record RouteNames(string Film = "nothing", string Shot = "nothing", string Take = "nothing")
{
    /// <summary>For a parameter of this name alone, whatever its constraint.</summary>
    public (string Parameter, string Text)? Planted { get; init; }

    public string Of(RoutePatternParameterPart parameter) => parameter switch
    {
        { Name: var name } when name == Planted?.Parameter => Planted.Value.Text,
        { Name: "project" or "Slug" } => Film,
        { Name: "shot" or "ShotKey" } => Shot,
        { Name: "take" or "TakeKey" } => Take,
        _ when parameter.ParameterPolicies.Any(p => p.Content == "guid") => "00000000-0000-7000-8000-000000000000",
        _ when parameter.ParameterPolicies.Any(p => p.Content == "int") => "7",
        _ => "nothing",
    };
}
