using System.Text;
using QRCoder;

namespace TakesWeb.Accounts;

/// <summary>What somebody puts into the app on a phone.</summary>
/// <param name="Key">The secret in base32, in groups of four, for whoever types it.</param>
/// <param name="Uri">The same as an address (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).</param>
/// <param name="Size">Modules of the picture of the address, across and down.</param>
/// <param name="Path">The dark modules, as the path of an SVG.</param>
public sealed record FactorSecret(string Key, string Uri, int Size, string Path)
{
    public static FactorSecret Of(string key, string email)
    {
        var uri = $"otpauth://totp/Takes:{System.Uri.EscapeDataString(email)}?secret={key}&issuer=Takes&digits=6";
        using var code = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Count; x++)
            {
                if (rows[y][x])
                {
                    path.Append('M').Append(x).Append(' ').Append(y).Append("h1v1h-1z");
                }
            }
        }

        return new FactorSecret(string.Join(' ', key.Chunk(4).Select(group => new string(group))), uri, rows.Count, path.ToString());
    }
}
