using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>A file that is being filled through memory, under a temporary name until it is complete.</summary>
/// <remarks>
/// The temporary name is the file's with the process's id and a number and .tmp behind it. A process that is killed leaves
/// that file, and never a half-filled one under the real name.
/// </remarks>
public sealed class NewMappedArray : IDisposable
{
    private readonly string temporary;
    private readonly bool overwrite;
    private bool isCommitted;
    private bool isDisposed;

    internal NewMappedArray(string path, string temporary, ArrayOperand array, bool overwrite)
    {
        (Path, this.temporary, this.overwrite) = (path, temporary, overwrite);
        Array = array;
    }

    /// <summary>The name that the file gets.</summary>
    public string Path { get; }

    /// <summary>The elements, zeros at first; disposed of with this object. Views of it live on.</summary>
    public ArrayOperand Array { get; }

    /// <summary>Gives the file its name. What is written to the array later still goes to the file.</summary>
    /// <param name="sync">True to return when the device has the elements and the name.</param>
    /// <exception cref="PolyException">
    /// A file of that name has come into being and may not be replaced (FileExists), or the file cannot be written (FileUnwritable).
    /// </exception>
    public void Commit(bool sync = false)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (isCommitted)
            return;
        if (sync)
            Array.Flush();
        try
        {
            File.Move(temporary, Path, overwrite);
            isCommitted = true;
            if (sync)
                AtomicFile.SyncFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        }
        catch (Exception exception) when (NpyFile.IsFileError(exception))
        {
            throw !isCommitted && !overwrite && File.Exists(Path) ? NpyFile.Exists(Path) : NpyFile.Unwritable(Path, exception);
        }
    }

    /// <summary>Ends the work on the file, and deletes it unless it was committed.</summary>
    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        Array.Dispose();
        if (!isCommitted)
            File.Delete(temporary);
    }
}
