using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Things of a film, with everything that a test does not care about filled in.</summary>
internal static class A
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Guid ProjectId = Guid.Parse("11111111-1111-1111-1111-111111111111");

    public static readonly Guid ShotUid = Guid.Parse("22222222-2222-2222-2222-222222222222");

    public static Project Project() => new() { Id = ProjectId, Slug = "deep-field", Name = "Deep Field", Created = Noon };

    public static Shot Shot() => new()
    {
        Uid = ShotUid,
        ProjectId = ProjectId,
        Chapter = "01_Descent",
        Scene = "02_Seahorse_Valley",
        Folder = "003_Down_the_spiral",
        Title = "Down the spiral",
        Number = 3,
        Created = Noon,
    };

    public static Take Take(int number, Action<Take>? change = null)
    {
        var take = new Take
        {
            Uid = new Guid(number, 0, 0, new byte[8]),
            ProjectId = ProjectId,
            ShotUid = ShotUid,
            Number = number,
            Created = Noon,
            Status = TakeStatus.Complete,
            Picture = PictureState.Ready,
            Kind = MediaKind.Video,
            FileName = $"shot_003_take_{number:D3}.mp4",
            Sha256 = $"00ff00ff{number:x4}",
            ThumbnailSha256 = "ab12cd34ee55aa",
            Size = 19_400_000,
            Width = 1920,
            Height = 1080,
            FrameRate = "24000/1001",
            Duration = 4,
            Model = "mandelbrot",
            Seed = "8812",
            Source = "generator",
            Revision = 1,
        };
        change?.Invoke(take);
        return take;
    }
}
