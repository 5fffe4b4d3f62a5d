using System.ComponentModel;
using System.Runtime.InteropServices;

namespace TakesWeb.Kernel;

/// <summary>The few system calls that .NET has no name for. Linux (glibc or musl) only; callers ask <see cref="IsAvailable"/> first.</summary>
internal static partial class Posix
{
    public const int NoEntry = 2;
    public const int AlreadyExists = 17;
    public const int CrossDevice = 18;
    public const int InvalidArgument = 22;
    public const int NoSpace = 28;
    public const int NotEmpty = 39;
    public const int NotSupported = 95;

    private const int KillSignal = 9;
    private const int AtCurrentFolder = -100;
    private const int SymlinkNoFollow = 0x100;
    private const uint RenameNoReplaceFlag = 1;
    private const uint StatxBasic = 0x7ff;

    // _IOW(0x94, 9, int): make the target share the source's extents (btrfs, xfs).
    private const ulong CloneRequest = 0x40049409;

    public static bool IsAvailable { get; } = OperatingSystem.IsLinux();

    public static int LastError() => Marshal.GetLastPInvokeError();

    public static IOException ErrorFor(string what, int errno) =>
        new($"{what}: {new Win32Exception(errno).Message}.", errno);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string existing, string created);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolder(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(int descriptor, ulong request, int argument);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncFileRange(int descriptor, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(int descriptor, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint mask, StatxBuffer* buffer);

    public static int RenameNoReplace(string from, string to) => RenameAt2(AtCurrentFolder, from, AtCurrentFolder, to, RenameNoReplaceFlag);

    /// <summary>Ends this process as a power cut would; does not return.</summary>
    public static void KillSelf()
    {
        _ = Kill(Environment.ProcessId, KillSignal);
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Ends another process; one that is gone already is fine.</summary>
    public static void KillProcess(int process) => _ = Kill(process, KillSignal);

    /// <summary>fsync of a directory, so that names made or renamed in it survive a power cut.</summary>
    public static void SyncFolder(string path)
    {
        const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC on x86-64 and arm64's generic values
        var flags = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x4000 | 0x80000 : ReadOnlyDirectory;
        var descriptor = Open(path, flags);
        if (descriptor < 0)
        {
            throw ErrorFor($"Cannot open the folder {path} to make it durable", LastError());
        }

        try
        {
            // EINVAL: a file system that has no fsync for folders (some network mounts) has nothing to wait for.
            if (FSync(descriptor) != 0 && LastError() != InvalidArgument)
            {
                throw ErrorFor($"Cannot make the folder {path} durable", LastError());
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>
    /// Asks the kernel to begin writing a range to the disk, without waiting: the fsync at the end then finds little left to do. A wish:
    /// where it cannot be granted, nothing is lost.
    /// </summary>
    public static void StartWriting(SafeHandle file, long offset, long length)
    {
        const uint Write = 2;
        _ = SyncFileRange((int)file.DangerousGetHandle(), offset, length, Write);
    }

    /// <summary>Lets go of the memory that caches a file: whoever reads it next reads the disk. A wish.</summary>
    public static void ForgetCached(SafeHandle file)
    {
        const int DontNeed = 4;
        _ = Advise((int)file.DangerousGetHandle(), 0, 0, DontNeed);
    }

    /// <summary>Shares the extents of one open file with another (copy on write). False where the file system cannot.</summary>
    public static bool TryClone(SafeHandle source, SafeHandle target) =>
        IoControl((int)target.DangerousGetHandle(), CloneRequest, (int)source.DangerousGetHandle()) == 0;

    /// <summary>lstat with nanoseconds; null when there is nothing of that name.</summary>
    public static unsafe FileStat? Stat(string path)
    {
        StatxBuffer buffer;
        if (StatX(AtCurrentFolder, path, SymlinkNoFollow, StatxBasic, &buffer) != 0)
        {
            var errno = LastError();
            const int NotAFolder = 20;
            return errno is NoEntry or NotAFolder ? null : throw ErrorFor($"Cannot stat {path}", errno);
        }

        return new FileStat(
            Device: MakeDevice(buffer.DeviceMajor, buffer.DeviceMinor),
            Inode: buffer.Inode,
            Mode: buffer.Mode,
            Links: buffer.Links,
            UserId: buffer.UserId,
            GroupId: buffer.GroupId,
            Size: (long)buffer.Size,
            ModifiedSeconds: buffer.ModifiedSeconds,
            ModifiedNanoseconds: buffer.ModifiedNanoseconds,
            ChangedSeconds: buffer.ChangedSeconds,
            ChangedNanoseconds: buffer.ChangedNanoseconds);
    }

    // glibc's gnu_dev_makedev: what stat(2) reports as st_dev, and so what Git writes.
    private static ulong MakeDevice(uint major, uint minor) =>
        ((ulong)(major & 0xfffff000) << 32) | ((ulong)(major & 0xfff) << 8) | ((ulong)(minor & 0xffffff00) << 12) | (minor & 0xff);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(20)] public uint UserId;
        [FieldOffset(24)] public uint GroupId;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
