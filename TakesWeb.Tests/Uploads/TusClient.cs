using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using TakesWeb.Support;

namespace TakesWeb.Uploads;

/// <summary>Speaks tus 1.0.0 as its specification says, header by header.</summary>
internal static class TusClient
{
    public static async Task<HttpResponseMessage> SendAsync(TakesApp app, HttpMethod method, string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await app.Http.SendAsync(request);
    }

    public static Task<HttpResponseMessage> DeclareAsync(TestShot shot, long length, params (string Key, string Value)[] more)
    {
        IEnumerable<(string, string)> said = [("project", shot.Slug), ("shot", shot.Uid), ("filename", "take.mp4"), .. more];
        return SendAsync(shot.App, HttpMethod.Post, "/uploads", ("Upload-Length", length.ToString(CultureInfo.InvariantCulture)), ("Upload-Metadata", MetadataOf([.. said])));
    }

    /// <summary>What an upload says of itself, as its header has it.</summary>
    public static string MetadataOf(params (string Key, string Value)[] said) =>
        string.Join(',', said.Select(pair => $"{pair.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}"));

    /// <summary>Declares an upload, which has to be accepted; answers its address.</summary>
    public static async Task<string> CreateAsync(TestShot shot, long length, params (string Key, string Value)[] more)
    {
        using var response = await DeclareAsync(shot, length, more);
        await TakesApp.ReadAsync(response, HttpStatusCode.Created);
        return response.Headers.Location!.OriginalString;
    }

    public static async Task<HttpResponseMessage> PatchAsync(TakesApp app, string url, long offset, byte[] bytes, string? checksum = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        if (checksum is not null)
        {
            request.Headers.Add("Upload-Checksum", checksum);
        }

        return await app.Http.SendAsync(request);
    }

    /// <summary>How far the server says the upload is; null when there is no such upload.</summary>
    public static async Task<long?> OffsetAsync(TakesApp app, string url)
    {
        using var response = await SendAsync(app, HttpMethod.Head, url);
        return response.StatusCode == HttpStatusCode.OK ? long.Parse(response.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture) : null;
    }

    public static string? HeaderOf(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
