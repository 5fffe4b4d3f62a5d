using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Uploads;

/// <summary>A multipart body with a part "file" and, before or after it, a part "metadata" (JSON). The file is streamed to the staging folder and hashed as it passes.</summary>
internal sealed record MultipartTake(StagedMedia Media, string? FileName, JsonObject? Metadata)
{
    private const int LargestMetadata = 1024 * 1024;

    /// <summary>Reads it all. A refusal leaves nothing in the staging folder.</summary>
    /// <param name="request">The request.</param>
    /// <param name="project">Where the take goes.</param>
    /// <param name="staging">Where the file goes first.</param>
    /// <param name="limit">The most bytes of the file.</param>
    /// <param name="counted">Puts the quota between a body and its reader.</param>
    public static async Task<Outcome<MultipartTake>> ReadAsync(
        HttpRequest request, Project project, Staging staging, long limit, Func<Stream, CountedStream> counted, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and < 200 } boundary)
        {
            return Problem.Invalid("The request says multipart/form-data but names no boundary.");
        }

        StagedMedia? media = null;
        var isRead = false;
        try
        {
            string? fileName = null;
            JsonObject? metadata = null;
            var reader = new MultipartReader(boundary, request.Body, 64 * 1024);
            while (await reader.ReadNextSectionAsync(ct) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                {
                    continue;
                }

                switch (HeaderUtilities.RemoveQuotes(disposition.Name).Value)
                {
                    case "file" when media is null:
                        var body = counted(section.Body);
                        var received = await staging.ReceiveAsync(project, body, limit, ct);
                        if (!received.IsOk)
                        {
                            return received.Problem;
                        }

                        media = received.Value;
                        if (body.Refusal is { } refusal)
                        {
                            return refusal;
                        }

                        fileName = NameOf(disposition);
                        break;
                    case "file":
                        return Problem.Invalid("The request has two parts named file. Send one file a take.");
                    case "metadata":
                        var parsed = await ParseAsync(section.Body, ct);
                        if (!parsed.IsOk)
                        {
                            return parsed.Problem;
                        }

                        metadata = parsed.Value;
                        break;
                }
            }

            if (media is null)
            {
                return Problem.Invalid("The request has no part named file. With curl: -F file=@take.mp4");
            }

            isRead = true;
            return new MultipartTake(media, fileName, metadata);
        }
        catch (InvalidDataException exception)
        {
            return Problem.Invalid($"The multipart body is broken: {exception.Message}");
        }
        finally
        {
            if (!isRead && media is not null)
            {
                Staging.Remove(media.Folder);
            }
        }
    }

    /// <summary>Stated metadata from text: a JSON object of bounded depth.</summary>
    public static Outcome<JsonObject> Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 32 }) is JsonObject stated
                ? stated
                : Problem.Invalid("metadata has to be a JSON object, such as {\"generationParams\": {\"seed\": 42}}.");
        }
        catch (JsonException exception)
        {
            return Problem.Invalid($"metadata cannot be read as JSON: {exception.Message}");
        }
    }

    private static string? NameOf(ContentDispositionHeaderValue disposition)
    {
        var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value;
        return name is { Length: > 255 } ? name[..255] : name;
    }

    private static async Task<Outcome<JsonObject>> ParseAsync(Stream body, CancellationToken ct)
    {
        using var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, ct)) > 0)
        {
            if (text.Length + read > LargestMetadata)
            {
                return new Problem(ProblemKind.TooLarge, $"metadata is larger than {ByteText.Of(LargestMetadata)}.");
            }

            text.Write(buffer, 0, read);
        }

        return Parse(text.GetBuffer().AsSpan(0, (int)text.Length));
    }
}
