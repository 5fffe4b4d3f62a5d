using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>
/// Tells what a file is by its bytes. Nothing reaches a decoder that this class has not named: a playlist called "shot.mp4"
/// would otherwise show another user's film.
/// </summary>
public static class MediaSniffer
{
    private static readonly string[] TgaEndings = [".tga", ".vda", ".icb", ".vst"];
    private static readonly string[] SoundEndings = [".m4a", ".m4b"];

    /// <summary>
    /// The type of the file at <paramref name="path"/>. Refused: nothing there, empty, not a regular file, text of any kind, and
    /// everything that is not in <see cref="MediaTypes.All"/>. <paramref name="originalName"/>, the uploader's name, matters for TGA,
    /// which has no magic bytes, and for sound in an mp4.
    /// </summary>
    public static Outcome<MediaType> Identify(string path, string? originalName = null)
    {
        if (FileStat.Of(path) is not { } stat)
        {
            return Problem.NotFound($"There is no file {Path.GetFileName(path)}.");
        }

        if (!stat.IsRegularFile)
        {
            return Problem.Invalid($"{Path.GetFileName(path)} is not a regular file. Links, pipes and devices are not opened.");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        return Identify(file, originalName ?? Path.GetFileName(path));
    }

    /// <summary>The same for an open stream that can seek.</summary>
    public static Outcome<MediaType> Identify(Stream file, string name)
    {
        if (file.Length == 0)
        {
            return Problem.Invalid($"{name} is empty (0 bytes). Send the file again.");
        }

        var head = new MediaHead(file);
        if (ByMagic(head) is { } type)
        {
            // Many writers give sound alone the brand of video; between children of one container the name may decide.
            type = type == MediaTypes.Mp4 && SoundEndings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? MediaTypes.M4A : type;
            return StillHeader.FindDamage(type, head) is { } damage ? Problem.Invalid($"{name} is damaged: {damage}") : type;
        }

        var looksLikeTga = TgaEndings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) || TgaHeader.HasFooter(head);
        if (looksLikeTga && ForeignContent.NameOf(head) is null && TgaHeader.IsSane(head))
        {
            return TgaHeader.FindDamage(head) is { } damage ? Problem.Invalid($"{name} is damaged: {damage}") : MediaTypes.Tga;
        }

        return new Problem(
            ProblemKind.Unsupported,
            $"{name} is {ForeignContent.NameOf(head) ?? "nothing that Takes recognises"}, and was not kept. {MediaTypes.AcceptedSentence}");
    }

    private static MediaType? ByMagic(MediaHead head) =>
        Picture(head) ?? IsoMedia.TypeOf(head) ?? Container(head) ?? SoundFrames.TypeOf(head);

    private static MediaType? Picture(MediaHead head)
    {
        if (head.StartsWith(PngCheck.Signature))
        {
            return MediaTypes.Png;
        }

        if (head.StartsWith([0xFF, 0xD8, 0xFF]))
        {
            return MediaTypes.Jpeg;
        }

        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
        {
            return MediaTypes.Gif;
        }

        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) || head.StartsWith("II+\0"u8) || head.StartsWith("MM\0+"u8))
        {
            return MediaTypes.Tiff;
        }

        if (head.StartsWith([0x76, 0x2F, 0x31, 0x01]))
        {
            return MediaTypes.Exr;
        }

        return StillHeader.IsBmp(head) ? MediaTypes.Bmp : null;
    }

    private static MediaType? Container(MediaHead head)
    {
        if (head.StartsWith([0x1A, 0x45, 0xDF, 0xA3]))
        {
            return EbmlDocument(head);
        }

        if (head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8) || head.StartsWith("BW64"u8))
        {
            return head.Ascii(8, 4) switch
            {
                "WAVE" => MediaTypes.Wav,
                "AVI " => MediaTypes.Avi,
                "WEBP" => MediaTypes.WebP,
                _ => null,
            };
        }

        if (head.StartsWith("FLV\u0001"u8))
        {
            return MediaTypes.Flv;
        }

        if (head.StartsWith([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C]))
        {
            return MediaTypes.Wmv;
        }

        if (head.StartsWith("fLaC"u8))
        {
            return MediaTypes.Flac;
        }

        return head.StartsWith("OggS\0"u8)
            ? head.Ascii(0, 512).Contains("theora", StringComparison.Ordinal) ? MediaTypes.Ogv : MediaTypes.Ogg
            : null;
    }

    // The document type is an element (0x4282) of the first few dozen bytes: its length, then "webm" or "matroska".
    private static MediaType? EbmlDocument(MediaHead head)
    {
        var at = head.Bytes[..Math.Min(head.Bytes.Length, 256)].IndexOf([(byte)0x42, (byte)0x82]);
        return at < 0 ? null
            : head.Has(at + 3, "webm"u8) ? MediaTypes.WebM
            : head.Has(at + 3, "matroska"u8) ? MediaTypes.Mkv
            : null;
    }
}
