using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace PolyTools;

/// <summary>
/// Takes whole numbers only, one or several, where PowerShell's own conversion would round fractions, and read the text '2,3' as 23.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WholeNumberAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => ArrayValue.Unwrap(inputData) switch
    {
        // A parameter that may be left out; what may not be null says so itself.
        null => null!,
        IList list => list.Cast<object?>().Select(item => Whole(ArrayValue.Unwrap(item))).ToArray(),
        { } value => Whole(value),
    };

    private static object Whole(object? value)
    {
        switch (value)
        {
            case null:
                throw Refused("A number is missing.");
            case string text when text.Contains(',', StringComparison.Ordinal):
                throw Refused($"'{text}' is text and no whole number; write several numbers without quotes, as in 2, 3, and large ones without commas.");
            case string text:
                // As PowerShell reads numbers: 1e6, 0x10, 64KB.
                return LanguagePrimitives.TryConvertTo(text, CultureInfo.InvariantCulture, out double number)
                    && double.IsInteger(number) && LanguagePrimitives.TryConvertTo(text, CultureInfo.InvariantCulture, out long integer)
                        ? integer
                        : throw Refused($"'{text}' is no whole number.");
            case double or float or Half or decimal:
                return LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out double fraction) && !double.IsInteger(fraction)
                    ? throw Refused(string.Create(CultureInfo.InvariantCulture, $"{value} is no whole number."))
                    : value;
            default:
                return value;
        }
    }

    private static ArgumentTransformationMetadataException Refused(string message) => new(message);
}
