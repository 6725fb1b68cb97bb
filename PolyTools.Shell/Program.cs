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

        using var runner = new ShellRunner(options);
        return runner.Run();
    }
}
