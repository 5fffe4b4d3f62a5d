using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>The few requests of tus 1.0.0, as a client makes them.</summary>
internal static class Tus
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Announces a file for the studio's shot; answers the upload's address.</summary>
    public static async Task<string> DeclareAsync(Studio studio, int length, string name, string? key = null)
    {
        using var declared = await TryDeclareAsync(studio, length, name, key);
        Assert.True(declared.StatusCode == HttpStatusCode.Created, $"{(int)declared.StatusCode} {await declared.Content.ReadAsStringAsync(Ct)}");
        return declared.Headers.Location!.ToString();
    }

    /// <summary>The same; the answer is the caller's to judge.</summary>
    public static Task<HttpResponseMessage> TryDeclareAsync(Studio studio, int length, string name, string? key = null) =>
        SendAsync(studio, HttpMethod.Post, "/uploads", request =>
        {
            List<string> said = [Said("filename", name), Said("project", studio.Slug), Said("shot", studio.ShotUid)];
            if (key is not null)
            {
                said.Add(Said("idempotency-key", key));
            }

            request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("Upload-Metadata", string.Join(',', said));
        });

    public static Task<HttpResponseMessage> AppendAsync(Studio studio, string upload, int offset, ReadOnlyMemory<byte> bytes) =>
        SendAsync(studio, HttpMethod.Patch, upload, request =>
        {
            request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
            request.Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/offset+octet-stream") } };
        });

    /// <summary>How far the upload is; null when the server knows of none.</summary>
    public static async Task<int?> OffsetAsync(Studio studio, string upload)
    {
        using var head = await SendAsync(studio, HttpMethod.Head, upload);
        return head.StatusCode == HttpStatusCode.OK ? int.Parse(head.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture) : null;
    }

    private static async Task<HttpResponseMessage> SendAsync(Studio studio, HttpMethod method, string path, Action<HttpRequestMessage>? more = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        more?.Invoke(request);
        return await studio.Client.SendAsync(request, Ct);
    }

    private static string Said(string name, string value) => $"{name} {Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}";
}
