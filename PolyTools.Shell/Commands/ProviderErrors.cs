using System.Management.Automation;
using System.Security;

namespace PolyTools.Shell.Commands;

/// <summary>Turns what providers throw into error records, so that the other paths of a command are still served.</summary>
internal static class ProviderErrors
{
    /// <summary>
    /// Calls a provider about a path. Null after an error, which becomes a non-terminating one. The call must not
    /// write to the pipeline: what a later command throws is not the provider's error.
    /// </summary>
    public static T? Try<T>(this PSCmdlet cmdlet, string path, Func<T> call)
        where T : class
    {
        try
        {
            return call();
        }
        catch (PipelineStoppedException)
        {
            throw;
        }
        catch (RuntimeException error)
        {
            cmdlet.WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SecurityException)
        {
            cmdlet.WriteError(new ErrorRecord(
                error, error.GetType().Name,
                error is IOException ? ErrorCategory.ReadError : ErrorCategory.PermissionDenied, path));
        }

        return null;
    }
}
