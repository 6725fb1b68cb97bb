namespace PolyTools.Native.Execution;

/// <summary>Memory behind which there is a file.</summary>
internal interface IFlushable : IDisposable
{
    /// <summary>Returns when what was written to the memory is on the device.</summary>
    /// <exception cref="PolyException">The device has failed.</exception>
    void Flush();
}
