using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TakesWeb.Kernel;

/// <summary>The few system calls that .NET has no name for. Linux (glibc or musl) only; callers ask <see cref="IsAvailable"/> first.</summary>
internal static partial class Posix
{
    public const int NoEntry = 2;
    public const int AlreadyExists = 17;
    public const int NotAFolder = 20;
    public const int TooManyLinks = 40;
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

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAt(int folder, string path, int flags);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectoryAt(int folder, string path, uint mode);

    // openat2 has no name in libc; its number is the same on all machines.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial long OpenAt2(long number, int folder, string path, OpenHow* how, nuint size);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkAt(int folder, string existing, int toFolder, string created, int flags);

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

    /// <summary>The same of a folder that is open.</summary>
    public static void SyncFolder(SafeFileHandle folder, string path)
    {
        if (FSync((int)folder.DangerousGetHandle()) != 0 && LastError() != InvalidArgument)
        {
            throw ErrorFor($"Cannot make the folder {path} durable", LastError());
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

    /// <summary>What <see cref="OpenPlain"/> opens for.</summary>
    public enum PlainOpen
    {
        Read,
        New,
        Append,
        Folder,
    }

    /// <summary>True where the kernel can open a name and refuse every link on its way (openat2 with RESOLVE_NO_SYMLINKS, Linux 5.6).</summary>
    public static bool HasPlainOpen { get; } = IsAvailable && TryOpen(AtCurrentFolder, "/", PlainOpen.Folder) is >= 0 and var descriptor && Close(descriptor) == 0;

    /// <summary>Opens a name by which no link is followed, from the root or from an open folder.</summary>
    /// <exception cref="FileNotFoundException">It is not there, or a link is on its way.</exception>
    /// <exception cref="DirectoryNotFoundException">The same of a folder.</exception>
    public static SafeFileHandle OpenPlain(string path, PlainOpen purpose, SafeFileHandle? folder = null, string? folderPath = null)
    {
        var descriptor = TryOpen(DescriptorOf(folder), path, purpose);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var (errno, whole) = (LastError(), folderPath is null ? path : Path.Combine(folderPath, path));
        const int NoPermission = 13;
        throw errno switch
        {
            NoEntry or NotAFolder when purpose == PlainOpen.Folder || !Directory.Exists(Path.GetDirectoryName(whole)) => new DirectoryNotFoundException($"There is no {whole}."),
            NoEntry or NotAFolder => new FileNotFoundException($"There is no {whole}.", whole),
            TooManyLinks when purpose == PlainOpen.Folder => new DirectoryNotFoundException($"{whole} is a link, or lies behind one; none is followed."),
            TooManyLinks => new FileNotFoundException($"{whole} is a link, or lies behind one; none is followed.", whole),
            NoPermission => new UnauthorizedAccessException($"Access to {whole} is denied."),
            _ => ErrorFor($"Cannot open {whole}", errno),
        };
    }

    /// <summary>0, or errno. A folder that is null is no part of the name: that is a whole path then.</summary>
    public static int RenameIn(SafeFileHandle? folder, string name, SafeFileHandle? to, string newName, bool noReplace = false) =>
        RenameAt2(DescriptorOf(folder), name, DescriptorOf(to), newName, noReplace ? RenameNoReplaceFlag : 0) == 0 ? 0 : LastError();

    /// <summary>A second name; 0, or errno.</summary>
    public static int LinkIn(SafeFileHandle? folder, string existing, SafeFileHandle? to, string created) => LinkAt(DescriptorOf(folder), existing, DescriptorOf(to), created, 0) == 0 ? 0 : LastError();

    /// <summary>0, or errno.</summary>
    public static int DeleteIn(SafeFileHandle? folder, string name) => UnlinkAt(DescriptorOf(folder), name, 0) == 0 ? 0 : LastError();

    /// <summary>0, or errno.</summary>
    public static int MakeFolderIn(SafeFileHandle? folder, string name) => MakeDirectoryAt(DescriptorOf(folder), name, 0x1FF /* 0777, less the umask */) == 0 ? 0 : LastError();

    private static int DescriptorOf(SafeFileHandle? folder) => folder is null ? AtCurrentFolder : (int)folder.DangerousGetHandle();

    /// <summary>The path without links on its way; as it was given where it is not there.</summary>
    public static string WithoutLinks(string path)
    {
        var real = RealPath(path, 0);
        if (real == 0)
        {
            return path;
        }

        var text = Marshal.PtrToStringUTF8(real)!;
        Free(real);
        return text;
    }

    private static unsafe int TryOpen(int folder, string path, PlainOpen purpose)
    {
        const long Number = 437;
        const ulong NoLinks = 4;
        const ulong CloseOnExec = 0x80000;
        var directory = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x4000ul : 0x10000ul;
        var how = new OpenHow
        {
            Flags = CloseOnExec | purpose switch
            {
                PlainOpen.New => 1 | 0x40 | 0x80ul, // O_WRONLY | O_CREAT | O_EXCL
                PlainOpen.Append => 1 | 0x40 | 0x400ul, // O_WRONLY | O_CREAT | O_APPEND
                PlainOpen.Folder => directory,
                _ => 0,
            },
            Mode = purpose is PlainOpen.New or PlainOpen.Append ? 0x1B6ul /* 0666, less the umask */ : 0,
            Resolve = NoLinks,
        };
        return (int)OpenAt2(Number, folder, path, &how, (nuint)sizeof(OpenHow));
    }

    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

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
