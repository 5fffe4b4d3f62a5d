using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Uploads;

/// <summary>A file in one request: what is too large, or has no room on the disk or in the quota, is refused before or while it comes.</summary>
internal sealed class ReceiveMultipart(Staging staging, FreeSpace space, QuotaBook quota, IOptions<UploadsOptions> options)
{
    private const long RoomForMetadata = 2 << 20;

    /// <summary>Null when the announced length is within the limit, which is set for the request.</summary>
    public Problem? Limit(HttpContext http)
    {
        var limit = options.Value.MaxBytes;
        if (http.Request.ContentLength > limit + RoomForMetadata)
        {
            return Staging.TooLarge(limit);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit + RoomForMetadata;
        }

        return null;
    }

    /// <summary>Reads the whole body. The answer holds the quota until it is disposed of: until what came is booked, or nothing is left of it.</summary>
    public async Task<Outcome<ReceivedFile>> RunAsync(HttpRequest request, Project project, CancellationToken ct)
    {
        if (space.RefusalFor(request.ContentLength ?? 0) is { } full)
        {
            return full;
        }

        var announced = quota.CostOfTake(request.ContentLength ?? 0, stated: 0);
        var held = await quota.HoldAsync(project.Quota(), Guid.CreateVersion7(), announced, ct);
        if (!held.IsOk)
        {
            return held.Problem;
        }

        var hold = held.Value;
        var isRead = false;
        try
        {
            var read = await MultipartTake.ReadAsync(request, project, staging, options.Value.MaxBytes, body => new CountedStream(body, hold, quota, announced), ct);
            if (!read.IsOk)
            {
                return read.Problem;
            }

            var cost = quota.CostOfTake(read.Value.Media.Size, System.Text.Encoding.UTF8.GetByteCount(read.Value.Metadata?.ToJsonString() ?? ""));
            if (await hold.ResizeAsync(cost, ct) is { } tooMuch)
            {
                Staging.Remove(read.Value.Media.Folder);
                return tooMuch;
            }

            isRead = true;
            return new ReceivedFile(read.Value, hold, request.Headers["X-Content-SHA256"].ToString() is { Length: > 0 } sha ? sha : Sidecar.Text(read.Value.Metadata?["sha256"]));
        }
        finally
        {
            if (!isRead)
            {
                hold.Dispose();
            }
        }
    }
}

/// <param name="ExpectedSha256">What the client says the bytes have; null when it says nothing.</param>
internal sealed record ReceivedFile(MultipartTake Body, QuotaHold Hold, string? ExpectedSha256) : IDisposable
{
    public void Dispose() => Hold.Dispose();
}
