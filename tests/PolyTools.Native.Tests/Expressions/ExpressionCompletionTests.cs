using PolyTools.Native.Expressions;
using Xunit;

namespace PolyTools.Native.Tests.Expressions;

public sealed class ExpressionCompletionTests
{
    [Theory]
    [InlineData("2*sq|rt(x)", 2, 6)]
    [InlineData("|", 0, 0)]
    [InlineData("x+|", 2, 2)]
    [InlineData("(a, b_1|", 4, 7)]
    [InlineData("s == 'a' & i|", 11, 12)]
    public void TheNameAtThePlaceIsFound(string text, int start, int end)
    {
        ExpressionCompletion? completion = At(text, "b_12");
        Assert.Equal((start, end), (completion!.Start, completion.End));
        Assert.NotEmpty(completion.Offers);
    }

    [Theory]
    [InlineData("'abc|")]
    [InlineData("'abc|'")]
    [InlineData("x # si|")]
    [InlineData("12|")]
    [InlineData("1.5e|")]
    [InlineData("0x|")]
    [InlineData("$a|")]
    public void NothingIsOfferedWhereNoNameCanStand(string text) => Assert.Null(At(text));

    [Fact]
    public void EachNameOfTheLanguageIsOfferedAsItIsWritten()
    {
        NameOffer[] offers = [.. At("|")!.Offers];
        Assert.Equal(offers.Select(offer => offer.Name).Distinct(), offers.Select(offer => offer.Name));
        foreach (NameOffer offer in offers)
        {
            // Whatever it takes, one of these has as many arguments.
            string[] samples = !offer.Text.EndsWith('(') ? [offer.Text]
                : [$"{offer.Text}a)", $"{offer.Text}a, b)", $"{offer.Text}a, b, c)"];
            Assert.Contains(samples, CanBeParsed);
        }
    }

    [Fact]
    public void AParenthesisThatIsThereIsNotAddedAgain() => Assert.Contains(At("sqr|t (x)")!.Offers, offer => offer.Text == "sqrt");

    [Fact]
    public void OwnNamesComeBeforeVariables() => Assert.Equal(
        ["second", "first", "v", "sum"],
        At("first = 1; second = sum(v, axis=0)\n|", "v", "first")!.Offers.Select(offer => offer.Name).Where(name => name is "second" or "first" or "v" or "sum" or "axis"));

    private static ExpressionCompletion? At(string text, params string[] variables)
    {
        int caret = text.IndexOf('|', StringComparison.Ordinal);
        return ExpressionCompletion.At(text.Remove(caret, 1), caret, variables);
    }

    private static bool CanBeParsed(string text)
    {
        try
        {
            return Expression.Parse(text) is not null;
        }
        catch (ExpressionException)
        {
            return false;
        }
    }
}
