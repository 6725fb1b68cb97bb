using System.Globalization;
using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>A -Culture argument: a name such as <c>de-DE</c> or a number.</summary>
internal static class CultureArgument
{
    public static CultureInfo Resolve(Cmdlet cmdlet, string? culture)
    {
        if (string.IsNullOrEmpty(culture)) return CultureInfo.CurrentCulture;
        try
        {
            return int.TryParse(culture, CultureInfo.InvariantCulture, out var number)
                ? CultureInfo.GetCultureInfo(number)
                : CultureInfo.GetCultureInfo(culture, predefinedOnly: true);
        }
        catch (ArgumentException error)
        {
            cmdlet.ThrowTerminatingError(new ErrorRecord(error, "UnknownCulture", ErrorCategory.InvalidArgument, culture));
            throw;
        }
    }
}
