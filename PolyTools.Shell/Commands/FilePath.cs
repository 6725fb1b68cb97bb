using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>Resolves the path of a file that a command will write.</summary>
internal static class FilePath
{
    /// <summary>The file system's path for a PowerShell path; ends the command if there is not exactly one.</summary>
    public static string ForWriting(PSCmdlet cmdlet, string path, bool isLiteral)
    {
        ProviderInfo provider;
        string resolved;
        if (!isLiteral && WildcardPattern.ContainsWildcardCharacters(path))
        {
            var matches = cmdlet.GetResolvedProviderPathFromPSPath(path, out provider);
            if (matches.Count != 1)
                throw Fail(cmdlet, path, $"'{path}' stands for {matches.Count} files; one is needed. -LiteralPath takes a path as it is.");
            resolved = matches[0];
        }
        else
        {
            resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _);
        }

        if (provider.Name != "FileSystem") throw Fail(cmdlet, path, $"'{path}' is not in the file system but in {provider.Name}.");
        return resolved;
    }

    /// <summary>Opens a file for writing; what goes wrong ends the command with the system's message.</summary>
    /// <param name="cmdlet">The command.</param>
    /// <param name="file">A path of the file system.</param>
    /// <param name="append">Adds to an existing file.</param>
    /// <param name="force">Writes over a read-only file.</param>
    /// <param name="noClobber">Refuses to write over an existing file.</param>
    public static FileStream Open(PSCmdlet cmdlet, string file, bool append, bool force, bool noClobber)
    {
        try
        {
            if (force && File.Exists(file)) File.SetAttributes(file, File.GetAttributes(file) & ~FileAttributes.ReadOnly);
            var mode = append ? FileMode.OpenOrCreate : noClobber ? FileMode.CreateNew : FileMode.Create;
            var stream = new FileStream(file, mode, append ? FileAccess.ReadWrite : FileAccess.Write, FileShare.Read);
            return stream;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            cmdlet.ThrowTerminatingError(new ErrorRecord(error, "FileOpenFailure", ErrorCategory.OpenError, file));
            throw;
        }
    }

    private static PipelineStoppedException Fail(PSCmdlet cmdlet, string path, string message)
    {
        cmdlet.ThrowTerminatingError(new ErrorRecord(
            new PSArgumentException(message), "NotOneFile", ErrorCategory.InvalidArgument, path));
        return new PipelineStoppedException();
    }
}
