using System.Numerics;
using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Fill values as metadata and as callers have them.</summary>
public class FillValueTests
{
    /// <summary>The forms of the specification, and what other programs write: JSON, the element's bits.</summary>
    [Theory]
    [InlineData(StorageType.Bool, "true", "01")]
    [InlineData(StorageType.Bool, "false", "00")]
    [InlineData(StorageType.Bool, "1", "01")]
    [InlineData(StorageType.Int8, "-128", "80")]
    [InlineData(StorageType.UInt8, "255", "ff")]
    [InlineData(StorageType.Int16, "-2", "fffe")]
    [InlineData(StorageType.UInt16, "65535", "ffff")]
    [InlineData(StorageType.Int32, "2147483647", "7fffffff")]
    [InlineData(StorageType.Int32, "1.0", "00000001")]
    [InlineData(StorageType.UInt32, "1e3", "000003e8")]
    [InlineData(StorageType.Int64, "-9223372036854775808", "8000000000000000")]
    [InlineData(StorageType.UInt64, "18446744073709551615", "ffffffffffffffff")]
    [InlineData(StorageType.Float16, "0.1", "2e66")]
    [InlineData(StorageType.Float16, "\"NaN\"", "7e00")]
    [InlineData(StorageType.Float16, "\"0x7c01\"", "7c01")]
    [InlineData(StorageType.Float16, "\"-Infinity\"", "fc00")]
    [InlineData(StorageType.Float32, "0.1", "3dcccccd")]
    [InlineData(StorageType.Float32, "1", "3f800000")]
    [InlineData(StorageType.Float32, "-0.0", "80000000")]
    [InlineData(StorageType.Float32, "16777217", "4b800000")] // A tie goes to even.
    [InlineData(StorageType.Float32, "16777219", "4b800002")]
    [InlineData(StorageType.Float32, "\"NaN\"", "7fc00000")]
    [InlineData(StorageType.Float32, "\"0x7fc00000\"", "7fc00000")]
    [InlineData(StorageType.Float32, "\"0xFFC00001\"", "ffc00001")]
    [InlineData(StorageType.Float32, "\"Infinity\"", "7f800000")]
    [InlineData(StorageType.Float64, "\"NaN\"", "7ff8000000000000")]
    [InlineData(StorageType.Float64, "\"-Infinity\"", "fff0000000000000")]
    [InlineData(StorageType.Float64, "5e-324", "0000000000000001")]
    [InlineData(StorageType.Float64, "\"0x400921fb54442d18\"", "400921fb54442d18")]
    [InlineData(StorageType.Complex64, "[1, 2]", "3f800000 40000000")]
    [InlineData(StorageType.Complex64, "[\"-Infinity\", \"NaN\"]", "ff800000 7fc00000")]
    [InlineData(StorageType.Complex128, "[0.5, \"0x7ff8000000000001\"]", "3fe0000000000000 7ff8000000000001")]
    [InlineData(StorageType.Complex128, "3", "4008000000000000 0000000000000000")]
    public void Reads(StorageType type, string json, string bits) =>
        Assert.Equal(bits, Bits(type, FillValue.FromJson(type, JsonNode.Parse(json))!));

    /// <summary>What is no value of the type.</summary>
    [Theory]
    [InlineData(StorageType.Bool, "2")]
    [InlineData(StorageType.Bool, "\"true\"")]
    [InlineData(StorageType.Int8, "128")]
    [InlineData(StorageType.UInt8, "-1")]
    [InlineData(StorageType.UInt64, "18446744073709551616")]
    [InlineData(StorageType.UInt64, "1e20")]
    [InlineData(StorageType.Int32, "0.5")]
    [InlineData(StorageType.Int32, "1e999999999")]
    [InlineData(StorageType.Int32, "\"NaN\"")]
    [InlineData(StorageType.Int32, "true")]
    [InlineData(StorageType.Int32, "[1]")]
    [InlineData(StorageType.Float16, "65520")]
    [InlineData(StorageType.Float32, "1e39")]
    [InlineData(StorageType.Float64, "1e400")]
    [InlineData(StorageType.Float64, "true")]
    [InlineData(StorageType.Float64, "\"nan\"")]
    [InlineData(StorageType.Float64, "\"1\"")]
    [InlineData(StorageType.Float32, "\"0x7fc0000\"")]
    [InlineData(StorageType.Float32, "\"0x7fc000000\"")]
    [InlineData(StorageType.Float32, "\"0x+fc00000\"")]
    [InlineData(StorageType.Float32, "\"0x 7fc0000\"")]
    [InlineData(StorageType.Float32, "{}")]
    [InlineData(StorageType.Complex64, "[1]")]
    [InlineData(StorageType.Complex64, "[1, 2, 3]")]
    [InlineData(StorageType.Complex64, "[1, null]")]
    [InlineData(StorageType.Complex64, "[1, [2]]")]
    [InlineData(StorageType.Complex128, "{}")]
    public void Refuses(StorageType type, string json) => Assert.Null(FillValue.FromJson(type, JsonNode.Parse(json)));

    /// <summary>Every bit pattern of half precision, and random ones of the others, survive version 3's JSON.</summary>
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
            Check(StorageType.Float16, BitConverter.GetBytes((ushort)bits));
        var random = new Random(1);
        foreach (StorageType type in StorageTypes.All)
        {
            for (int i = 0; i < 5000; i++)
            {
                var element = new byte[type.Size()];
                random.NextBytes(element);
                if (type == StorageType.Bool)
                    element[0] &= 1;
                // Numbers near the ends of the exponents, too.
                if (i % 3 == 0 && element.Length > 1)
                    element[^1] |= 0x7f;
                Check(type, element);
            }
        }

        static void Check(StorageType type, byte[] element)
        {
            string json = FillValue.ToJson(type, element, ZarrFormat.V3).ToJsonString();
            Assert.Equal(element, FillValue.FromJson(type, JsonNode.Parse(json)));
        }
    }

    /// <summary>Version 2 has one NaN; floating point is written as Python writes it.</summary>
    [Theory]
    [InlineData(StorageType.Float64, double.NaN, "\"NaN\"")]
    [InlineData(StorageType.Float64, double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(StorageType.Float64, 0.0, "0.0")]
    [InlineData(StorageType.Float64, -1e22, "-1E+22")]
    [InlineData(StorageType.Float32, 0.1, "0.10000000149011612")]
    [InlineData(StorageType.Complex64, 1.0, "[1.0,0.0]")]
    [InlineData(StorageType.Int16, 7.0, "7")]
    [InlineData(StorageType.Bool, 1.0, "true")]
    public void VersionTwo(StorageType type, double value, string json) =>
        Assert.Equal(json, FillValue.ToJson(type, FillValue.From(type, value), ZarrFormat.V2).ToJsonString());

    /// <summary>What callers pass.</summary>
    [Fact]
    public void FromValues()
    {
        Assert.Equal("7ff8000000000000", Bits(StorageType.Float64, FillValue.From(StorageType.Float64, double.NaN)));
        Assert.Equal("3fb99999a0000000", Bits(StorageType.Float64, FillValue.From(StorageType.Float64, 0.1f)));
        Assert.Equal("3fb999999999999a", Bits(StorageType.Float64, FillValue.From(StorageType.Float64, 0.1m)));
        Assert.Equal("ffffffffffffffff", Bits(StorageType.UInt64, FillValue.From(StorageType.UInt64, ulong.MaxValue)));
        Assert.Equal("8000000000000000", Bits(StorageType.UInt64, FillValue.From(StorageType.UInt64, 9223372036854775808.0)));
        Assert.Equal("01", Bits(StorageType.Bool, FillValue.From(StorageType.Bool, true)));
        Assert.Equal("0001", Bits(StorageType.Int16, FillValue.From(StorageType.Int16, "True")));
        Assert.Equal("3f800000 c0000000", Bits(StorageType.Complex64, FillValue.From(StorageType.Complex64, new Complex(1, -2))));
        Assert.Equal("00000005", Bits(StorageType.Int32, FillValue.From(StorageType.Int32, new Complex(5, 0))));
        foreach ((StorageType type, object value) in new (StorageType, object)[]
        {
            (StorageType.Int8, 128), (StorageType.Int32, 0.5), (StorageType.Int32, double.NaN), (StorageType.Bool, 2),
            (StorageType.Float64, "x"), (StorageType.Float64, new Complex(1, 1)), (StorageType.Float32, 1e300),
            (StorageType.Int32, new object()), (StorageType.Float64, ""),
        })
        {
            PolyException error = Assert.Throws<PolyException>(() => FillValue.From(type, value));
            Assert.Equal("FillValueInvalid", error.ErrorId);
            Assert.Contains(type.Name(), error.Message, StringComparison.Ordinal);
        }
    }

    private static string Bits(StorageType type, byte[] element) => string.Join(' ', element.Chunk(type.NumberSize()).Select(part =>
        Convert.ToHexStringLower(BitConverter.IsLittleEndian ? [.. part.Reverse()] : part)));
}
