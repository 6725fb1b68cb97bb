using System.Globalization;

namespace PolyTools.Shell;

internal static class Program
{
    private static int Main(string[] args)
    {
        ShellOptions options;
        try
        {
            options = ShellOptions.Parse(args);
        }
        catch (UsageException error)
        {
            Console.Error.WriteLine(error.Message);
            return ShellOptions.UsageExitCode;
        }

        if (options.Help)
        {
            Console.Out.Write(ShellOptions.Usage);
            return 0;
        }

        EnsureLanguage();
        using var runner = new ShellRunner(options);
        return runner.Run();
    }

    /// <summary>
    /// Chooses English where the user has set no language: PowerShell breaks the lines of tables at words in languages that it knows, and
    /// else in the middle of them. Numbers and dates stay as they are without a language.
    /// </summary>
    private static void EnsureLanguage()
    {
        if (CultureInfo.CurrentCulture.Name.Length > 0) return;
        try
        {
            var english = (CultureInfo)CultureInfo.GetCultureInfo("en-US").Clone();
            english.NumberFormat = CultureInfo.CurrentCulture.NumberFormat;
            english.DateTimeFormat = CultureInfo.CurrentCulture.DateTimeFormat;
            CultureInfo.CurrentCulture = english;
            CultureInfo.DefaultThreadCurrentCulture = english;
        }
        catch (CultureNotFoundException)
        {
            // .NET runs without the data of any language.
        }
    }
}
