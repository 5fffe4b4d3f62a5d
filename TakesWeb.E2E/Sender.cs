using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>Sends one file after another, each until it has the whole answer in its hands, always under the same key.</summary>
internal sealed class Sender(Studio studio, Door door, string name)
{
    public List<Acknowledged> Acknowledged { get; } = [];

    public int Broken { get; private set; }

    public int SecondAnswers { get; private set; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task RunAsync(Func<bool> isOver)
    {
        for (var n = 1; !isOver(); n++)
        {
            await SendAsync(SampleMedia.Png(), $"sender-{name}-{n}");
        }
    }

    private async Task SendAsync(byte[] png, string key)
    {
        for (var attempt = 1; ; attempt++)
        {
            await door.EnterAsync();
            try
            {
                using var answer = await studio.PostAsync(new ByteArrayContent(png), "frame.png", key);
                var body = await answer.Content.ReadAsStringAsync(Ct);
                Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{(int)answer.StatusCode} {body}");
                var take = JsonNode.Parse(body)!;
                Acknowledged.Add(new Acknowledged((string)take["id"]!, Guid.Parse((string)take["takeUid"]!), SampleMedia.Sha256(png)));
                SecondAnswers += attempt > 1 ? 1 : 0;
                door.Answered();
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                Broken++;
            }
        }
    }
}

/// <summary>A take whose whole answer a client has received.</summary>
internal sealed record Acknowledged(string Take, Guid TakeUid, string Sha256);
