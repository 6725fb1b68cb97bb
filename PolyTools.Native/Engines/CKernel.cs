using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>The tree as C, compiled by the system's compiler and loaded: what the exercises' poly.c does by hand.</summary>
internal sealed unsafe class CKernel : Kernel
{
    /// <summary>Lines of a compiler's complaint that are shown.</summary>
    private const int ShownLines = 5;

    private static readonly TimeSpan CompilerLimit = TimeSpan.FromSeconds(60);

    private readonly Library library;
    private readonly delegate* unmanaged[Cdecl]<byte**, byte*, byte*, nint, nint, int> function;

    /// <exception cref="PolyException">There is no compiler, or it fails.</exception>
    public CKernel(KernelPlan plan, IReadOnlyList<string> flags, bool fusedMultiplyAdd, CancellationToken cancellation)
    {
        library = Compile(CSource.Print(plan), flags, fusedMultiplyAdd, cancellation);
        if (!NativeLibrary.TryGetExport(library.DangerousGetHandle(), CSource.FunctionName, out nint address))
        {
            throw new PolyException(
                "CCompilerFailed", ErrorKind.OperationFailed,
                $"What the C compiler made does not export {CSource.FunctionName}.", "Check the flags in CompilerFlag.");
        }

        function = (delegate* unmanaged[Cdecl]<byte**, byte*, byte*, nint, nint, int>)address;
    }

    public override void Run(in KernelCall call, long start, long end)
    {
        var faults = (IntegerFault)function(call.Operands, call.Uniforms, call.Result, (nint)start, (nint)end);
        if (faults.HasFlag(IntegerFault.DivisionByZero))
            IntegerFaults.NoteDivisionByZero();
        if (faults.HasFlag(IntegerFault.NegativePower))
            IntegerFaults.NoteNegativePower();
        GC.KeepAlive(library);
    }

    private static Library Compile(
        string source, IReadOnlyList<string> flags, bool fusedMultiplyAdd, CancellationToken cancellation)
    {
        CCompilerInfo compiler = CCompiler.Find(cancellation) ?? throw NoCompiler();

        DirectoryInfo? folder = null;
        bool isLoaded = false;
        try
        {
            // Private to the user.
            folder = Directory.CreateTempSubdirectory("polytools-");
            string extension = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";
            string sourcePath = Path.Combine(folder.FullName, "kernel.c");
            string libraryPath = Path.Combine(folder.FullName, "kernel" + extension);
            File.WriteAllText(sourcePath, source);
            var start = new ProcessStartInfo(compiler.Path)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                WorkingDirectory = folder.FullName,
            };
            // A compiler that is killed leaves its own temporary files behind: here they go with the folder.
            foreach (string variable in (string[])["TMPDIR", "TMP", "TEMP"])
                start.Environment[variable] = folder.FullName;
            foreach (string flag in flags)
                start.ArgumentList.Add(flag);
            // After the user's flags: without it the bits would depend on what the compiler likes to contract.
            start.ArgumentList.Add("-ffp-contract=off");
            // The language's integers wrap.
            start.ArgumentList.Add("-fwrapv");
            if (fusedMultiplyAdd && Fma.IsSupported)
                start.ArgumentList.Add("-mfma");
            foreach (string argument in (string[])["-shared", "-fPIC", "-o", libraryPath, sourcePath, "-lm"])
                start.ArgumentList.Add(argument);
            RunCompiler(start, compiler, cancellation);
            var library = Library.Load(libraryPath, folder);
            isLoaded = true;
            return library;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PolyException(
                "CCompilerFailed", ErrorKind.OperationFailed,
                $"The C compiler needs a temporary folder: {exception.Message}",
                "Check that the system's temporary folder exists and can be written to.", exception);
        }
        finally
        {
            // A loaded library needs its file no more, but on Windows, where the library deletes it in the end.
            if (folder is not null && !(isLoaded && OperatingSystem.IsWindows()))
                Delete(folder);
        }
    }

    /// <summary>Deletes a folder in the system's temporary folder; what cannot be deleted stays there.</summary>
    private static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An error here must not hide the one that is under way, nor end a finalizer.
        }
    }

    private static PolyException NoCompiler()
    {
        string? variable = Environment.GetEnvironmentVariable("CC");
        return string.IsNullOrWhiteSpace(variable)
            ? new PolyException(
                "NoCCompiler", ErrorKind.ResourceUnavailable, "The engine C needs a C compiler, and none was found.",
                "Install gcc or clang, or set the environment variable CC to its path; the other engines need none.")
            : new PolyException(
                "NoCCompiler", ErrorKind.ResourceUnavailable,
                $"The environment variable CC is '{variable}', which is no compiler that answers to --version.",
                "Set CC to the path of gcc or clang alone, without arguments, or clear it.");
    }

    private static void RunCompiler(ProcessStartInfo start, CCompilerInfo compiler, CancellationToken cancellation)
    {
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new PolyException(
                "CCompilerFailed", ErrorKind.OperationFailed,
                $"The C compiler {compiler.Path} could not be started: {exception.Message}",
                "Set the environment variable CC to a working compiler.", exception);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(CompilerLimit);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            process.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            throw new PolyException(
                "CCompilerFailed", ErrorKind.OperationFailed,
                $"The C compiler {compiler.Path} did not end within {CompilerLimit.TotalSeconds:N0} seconds.",
                "Try a shorter expression or a lower optimisation level in CompilerFlag.");
        }

        if (process.ExitCode != 0)
        {
            // A child of the compiler may hold the streams open: what is there after a second is all.
            Task.WaitAll((Task[])[errors, output], TimeSpan.FromSeconds(1));
            string said = string.Concat(new[] { errors, output }.Where(task => task.IsCompleted).Select(task => task.Result));
            string shown = string.Join(
                Environment.NewLine, said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(ShownLines));
            throw new PolyException(
                "CCompilerFailed", ErrorKind.OperationFailed,
                $"The C compiler {compiler.Path} ended with exit code {process.ExitCode}.{Environment.NewLine}{shown}",
                "Check the flags in CompilerFlag.");
        }
    }

    /// <summary>A loaded library, unloaded when nothing uses it any more.</summary>
    private sealed class Library : SafeHandle
    {
        private readonly DirectoryInfo folder;

        private Library(nint handle, DirectoryInfo folder)
            : base(0, ownsHandle: true)
        {
            SetHandle(handle);
            this.folder = folder;
            // Finalizers do not run when the process ends; where the file outlives the load, that is the last chance.
            if (OperatingSystem.IsWindows())
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        }

        public override bool IsInvalid => handle == 0;

        /// <param name="path">The library.</param>
        /// <param name="folder">Its folder, deleted on Windows after the library is unloaded.</param>
        public static Library Load(string path, DirectoryInfo folder)
        {
            try
            {
                return new Library(NativeLibrary.Load(path), folder);
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
            {
                throw new PolyException(
                    "CCompilerFailed", ErrorKind.OperationFailed,
                    $"What the C compiler made cannot be loaded: {exception.Message}",
                    "Check that the compiler and the flags in CompilerFlag are for this machine, and that the "
                    + "temporary folder allows programs to be run.", exception);
            }
        }

        protected override bool ReleaseHandle()
        {
            NativeLibrary.Free(handle);
            if (OperatingSystem.IsWindows())
                Delete(folder);
            return true;
        }
    }
}
