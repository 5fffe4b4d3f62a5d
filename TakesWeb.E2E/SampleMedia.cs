using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace TakesWeb.E2E;

/// <summary>Small and large media of which no two are alike, made on the spot.</summary>
internal static class SampleMedia
{
    private const int Width = 64;
    private const int Height = 36;

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    /// <summary>A PNG of coloured noise, about 7 KB.</summary>
    public static byte[] Png()
    {
        var rows = new byte[Height * (1 + (Width * 3))];
        RandomNumberGenerator.Fill(rows);
        for (var row = 0; row < Height; row++)
        {
            // Each row begins with its filter; 0 is none.
            rows[row * (1 + (Width * 3))] = 0;
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(rows);
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        header[8] = 8;
        header[9] = 2;
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(png, "IHDR", header);
        WriteChunk(png, "IDAT", packed.ToArray());
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>A TIFF of coloured noise, which no browser shows, about 7 KB.</summary>
    public static byte[] Tiff()
    {
        // TIFF 6.0, baseline RGB: the header, one directory of ten fields, the three bit depths, one strip.
        (short Tag, short Type, int Count, int Value)[] fields =
        [
            (256, 4, 1, Width), (257, 4, 1, Height), (258, 3, 3, 134), (259, 3, 1, 1), (262, 3, 1, 2),
            (273, 4, 1, 140), (277, 3, 1, 3), (278, 4, 1, Height), (279, 4, 1, Width * Height * 3), (284, 3, 1, 1),
        ];
        using var bytes = new MemoryStream();
        using var tiff = new BinaryWriter(bytes);
        tiff.Write([(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0]);
        tiff.Write((short)fields.Length);
        foreach (var (tag, type, count, value) in fields)
        {
            tiff.Write(tag);
            tiff.Write(type);
            tiff.Write(count);
            tiff.Write(value);
        }

        tiff.Write(0);
        tiff.Write([8, 0, 8, 0, 8, 0]);
        tiff.Write(RandomNumberGenerator.GetBytes(Width * Height * 3));
        return bytes.ToArray();
    }

    /// <summary>A ZIP of these files.</summary>
    public static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Writes a WAV of noise, exactly this long, and answers its SHA-256.</summary>
    public static string WriteWave(string path, int bytes)
    {
        const int HeaderLength = 44;
        const int SamplesPerSecond = 48_000;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.Create(path);
        var header = new byte[HeaderLength];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), bytes - 8);
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 2);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), SamplesPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), SamplesPerSecond * 4);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), 4);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), 16);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), bytes - HeaderLength);
        file.Write(header);
        hash.AppendData(header);
        var noise = new byte[1 << 20];
        for (var left = bytes - HeaderLength; left > 0; left -= noise.Length)
        {
            RandomNumberGenerator.Fill(noise);
            var piece = noise.AsSpan(0, Math.Min(left, noise.Length));
            file.Write(piece);
            hash.AppendData(piece);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Two seconds of H.264 in an MP4, by ffmpeg; another one for each <paramref name="coarser"/>.</summary>
    public static async Task WriteVideoAsync(string path, int coarser = 0)
    {
        var made = await Terminal.RunAsync("ffmpeg",
            ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=24:duration=2", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", $"{23 + coarser}", "-threads", "1", path]);
        Xunit.Assert.True(made.Succeeded, made.ErrorTail);
    }

    /// <summary>
    /// A video of one colour whose frames carry their number: eight blocks along the lower edge, the bit of 1 first, white for 1. 640 x 360, with a tone.
    /// </summary>
    public static async Task WriteCountedVideoAsync(string path, string colour, int frames = 96, string rate = "24")
    {
        var blocks = Enumerable.Range(0, 8).Select(bit => $"drawbox=x={bit * 80}:y=300:w=80:h=60:color=white:t=fill:enable='mod(floor(n/{1 << bit}),2)'");
        var picture = $"color=c={colour}:size=640x360:rate={rate},drawbox=x=0:y=300:w=640:h=60:color=black:t=fill,{string.Join(',', blocks)}";
        var made = await Terminal.RunAsync("ffmpeg",
            ["-v", "error", "-nostdin", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=frequency=330", "-frames:v", $"{frames}", "-shortest", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-threads", "1", path]);
        Xunit.Assert.True(made.Succeeded, made.ErrorTail);
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string Sha256(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static void WriteChunk(Stream png, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.Write(body);
        var crc = 0xFFFFFFFFu;
        foreach (var part in body)
        {
            crc = CrcTable[(crc ^ part) & 0xFF] ^ (crc >> 8);
        }

        BinaryPrimitives.WriteUInt32BigEndian(number, crc ^ 0xFFFFFFFFu);
        png.Write(number);
    }

    private static uint CrcOf(int part)
    {
        var crc = (uint)part;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) == 1 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        }

        return crc;
    }
}
