using System.Text;
using System.Text.RegularExpressions;

namespace PolyTools.Native.Engines;

/// <summary>What the language has and C's library has not, as C: each function is printed if the loop calls it.</summary>
internal static partial class CFunctions
{
    /// <summary>
    /// By the name in the loop without the type's; T stands for the type, N for the suffix of the name, F for that of the
    /// library's functions. Functions may call those above them.
    /// </summary>
    private static readonly (string Name, string[] Types, string Text)[] Functions =
    [
        ("poly_remainder", ["", "f"],
            """
            static inline T poly_remainderN(T a, T b)
            {
                T r = fmodF(a, b);
                if (r == 0)
                    return copysignF(r, b);
                return (b < 0) != (r < 0) ? r + b : r;
            }
            """),
        // a - r is a multiple of b up to rounding, so that its quotient is rounded to the nearest integer: NumPy's way.
        ("poly_floor_divide", ["", "f"],
            """
            static inline T poly_floor_divideN(T a, T b)
            {
                if (b == 0)
                    return a / b;
                T r = fmodF(a, b);
                T q = (a - r) / b;
                if (r != 0 && (b < 0) != (r < 0))
                    q -= 1;
                if (q == 0)
                    return copysignF(0, a / b);
                T whole = floorF(q);
                return q - whole > (T)0.5 ? whole + 1 : whole;
            }
            """),
        ("poly_sign", ["", "f"],
            "static inline T poly_signN(T a) { return a != a ? a : (T)((a > 0) - (a < 0)); }"),
        ("poly_floor_divide", Integers,
            """
            static inline T poly_floor_divideN(T a, T b, int *faults)
            {
                if (b == 0) {
                    *faults |= 1;
                    return 0;
                }
                if ((T)-1 < 0 && b == (T)-1)
                    return (T)-(UT)a;
                T q = a / b;
                return (T)(q - ((a % b != 0) & ((a < 0) != (b < 0))));
            }
            """),
        ("poly_remainder", Integers,
            """
            static inline T poly_remainderN(T a, T b, int *faults)
            {
                if (b == 0) {
                    *faults |= 1;
                    return 0;
                }
                if ((T)-1 < 0 && b == (T)-1)
                    return 0;
                T r = a % b;
                return (T)((r != 0) & ((r < 0) != (b < 0)) ? r + b : r);
            }
            """),
        ("poly_fmod", Integers,
            """
            static inline T poly_fmodN(T a, T b, int *faults)
            {
                if (b == 0) {
                    *faults |= 1;
                    return 0;
                }
                return (T)-1 < 0 && b == (T)-1 ? 0 : (T)(a % b);
            }
            """),
        ("poly_power", Integers,
            """
            static inline T poly_powerN(T a, T b, int *faults)
            {
                if (b < 0) {
                    *faults |= 2;
                    return 0;
                }
                uint64_t base = (uint64_t)a, result = 1;
                for (uint64_t n = (uint64_t)b; n != 0; n >>= 1) {
                    if (n & 1)
                        result *= base;
                    base *= base;
                }
                return (T)result;
            }
            """),
        ("poly_left_shift", Integers,
            """
            static inline T poly_left_shiftN(T a, T b)
            {
                return (UT)b < 8 * sizeof(T) ? (T)((UT)a << b) : 0;
            }
            """),
        ("poly_right_shift", Integers,
            """
            static inline T poly_right_shiftN(T a, T b)
            {
                return (T)((UT)b < 8 * sizeof(T) ? a >> b : a < 0 ? -1 : 0);
            }
            """),
        ("poly_complex", [""],
            """
            static inline T poly_complexN(double re, double im)
            {
                double parts[2] = {re, im};
                T z;
                __builtin_memcpy(&z, parts, sizeof z);
                return z;
            }
            """),
        ("poly_multiply", [""],
            """
            static inline T poly_multiplyN(T a, T b)
            {
                return poly_complex(creal(a) * creal(b) - cimag(a) * cimag(b), creal(a) * cimag(b) + cimag(a) * creal(b));
            }
            """),
        // a·b + c·d with the first product's error; see ComplexDivide.
        ("poly_products", [""],
            """
            static inline double poly_products(double a, double b, double c, double d)
            {
                double product = c * d;
                double error = fma(c, d, -product);
                double sum = fma(a, b, product);
                return error == 0 ? sum : sum + error;
            }
            """),
        // As ComplexDivide: by the square of the divisor's magnitude, both scaled; Smith's way for what is not finite.
        ("poly_divide", [""],
            """
            static inline T poly_divideN(T z, T w)
            {
                double a = creal(z), b = cimag(z), c = creal(w), d = cimag(w);
                double dividend = fmax(fabs(a), fabs(b)), divisor = fmax(fabs(c), fabs(d));
                if (!isfinite(a) || !isfinite(b) || !isfinite(c) || !isfinite(d) || divisor == 0) {
                    if (c == 0 && d == 0)
                        return poly_complex(a / fabs(c), b / fabs(d));
                    if (fabs(c) >= fabs(d)) {
                        double q = d / c, s = 1 / (c + d * q);
                        return poly_complex((a + b * q) * s, (b - a * q) * s);
                    }
                    double q = c / d, s = 1 / (d + c * q);
                    return poly_complex((a * q + b) * s, (b * q - a) * s);
                }
                int up = dividend == 0 ? 0 : ilogb(dividend), down = ilogb(divisor);
                if (divisor > 1e-75 && divisor < 1e75 && (dividend == 0 || (dividend > 1e-75 && dividend < 1e75)))
                    up = down = 0;
                a = ldexp(a, -up);
                b = ldexp(b, -up);
                c = ldexp(c, -down);
                d = ldexp(d, -down);
                double square = poly_products(c, c, d, d);
                return poly_complex(
                    ldexp(poly_products(a, c, b, d) / square, up - down),
                    ldexp(poly_products(b, c, -a, d) / square, up - down));
            }
            """),
        ("poly_less", [""],
            """
            static inline int poly_lessN(T a, T b, int sign)
            {
                double ar = creal(a), ai = cimag(a), br = creal(b), bi = cimag(b);
                switch (sign) {
                case '<': return (ar < br && ai == ai && bi == bi) || (ar == br && ai < bi);
                case '>': return (ar > br && ai == ai && bi == bi) || (ar == br && ai > bi);
                case 'l': return (ar < br && ai == ai && bi == bi) || (ar == br && ai <= bi);
                default: return (ar > br && ai == ai && bi == bi) || (ar == br && ai >= bi);
                }
            }
            """),
        ("poly_maximum", [""],
            """
            static inline T poly_maximumN(T a, T b)
            {
                if (creal(a) != creal(a) || cimag(a) != cimag(a))
                    return a;
                if (creal(b) != creal(b) || cimag(b) != cimag(b))
                    return b;
                return creal(a) > creal(b) || (creal(a) == creal(b) && cimag(a) >= cimag(b)) ? a : b;
            }
            """),
        ("poly_minimum", [""],
            """
            static inline T poly_minimumN(T a, T b)
            {
                if (creal(a) != creal(a) || cimag(a) != cimag(a))
                    return a;
                if (creal(b) != creal(b) || cimag(b) != cimag(b))
                    return b;
                return creal(a) < creal(b) || (creal(a) == creal(b) && cimag(a) <= cimag(b)) ? a : b;
            }
            """),
        ("poly_csign", [""],
            """
            static inline T poly_csignN(T a)
            {
                double r = cabs(a);
                return r == 0 ? 0 : poly_complex(creal(a) / r, cimag(a) / r);
            }
            """),
        // z^n by squaring for small integers n, as NumPy does, else e^(w log z).
        ("poly_power", [""],
            """
            static inline T poly_powerN(T a, T b)
            {
                double n = creal(b);
                if (cimag(b) == 0 && n == floor(n) && fabs(n) < 100) {
                    T base = a, result = poly_complex(1, 0);
                    for (int k = (int)fabs(n); k != 0; k >>= 1) {
                        if (k & 1)
                            result = poly_multiply(result, base);
                        base = poly_multiply(base, base);
                    }
                    return n < 0 ? poly_divide(poly_complex(1, 0), result) : result;
                }
                return cpow(a, b);
            }
            """),
        ("poly_clog2", [""], "static inline T poly_clog2N(T a) { T w = clog(a); return poly_complex(creal(w) / M_LN2, cimag(w) / M_LN2); }"),
        ("poly_clog10", [""],
            "static inline T poly_clog10N(T a) { T w = clog(a); return poly_complex(creal(w) / M_LN10, cimag(w) / M_LN10); }"),
        // log|1+z| = log1p(x(2+x) + y²)/2.
        ("poly_clog1p", [""],
            """
            static inline T poly_clog1pN(T a)
            {
                double x = creal(a), y = cimag(a);
                if (fabs(x) > 0.5 || fabs(y) > 0.5)
                    return clog(poly_complex(1 + x, y));
                return poly_complex(log1p(x * (2 + x) + y * y) / 2, atan2(y, 1 + x));
            }
            """),
        // e^x cos y - 1 = expm1(x) cos y - 2 sin²(y/2).
        ("poly_cexpm1", [""],
            """
            static inline T poly_cexpm1N(T a)
            {
                double x = creal(a), y = cimag(a), s = sin(y / 2);
                return poly_complex(expm1(x) * cos(y) - 2 * s * s, exp(x) * sin(y));
            }
            """),
        ("poly_cexp2", [""],
            "static inline T poly_cexp2N(T a) { return cexp(poly_complex(creal(a) * M_LN2, cimag(a) * M_LN2)); }"),
    ];

    private static string[] Integers =>
        ["_int8", "_uint8", "_int16", "_uint16", "_int32", "_uint32", "_int64", "_uint64"];

    /// <summary>The functions that a text calls, and those that they call, in an order in which each is defined before its use.</summary>
    public static string For(string body)
    {
        var needed = new List<string>();
        for (int i = Functions.Length - 1; i >= 0; i--)
        {
            (string name, string[] types, string text) = Functions[i];
            foreach (string type in types)
            {
                var call = new Regex($@"\b{name}{type}\(");
                if (call.IsMatch(body) || needed.Exists(function => call.IsMatch(function)))
                    needed.Add(Instantiate(text, type, isComplex: Array.IndexOf(Integers, type) < 0 && type == "" && i >= FirstComplex));
            }
        }

        needed.Reverse();
        var source = new StringBuilder();
        foreach (string function in needed)
            source.AppendLine(function).AppendLine();
        return source.ToString();
    }

    private static int FirstComplex { get; } = Array.FindIndex(Functions, function => function.Name == "poly_complex");

    private static string Instantiate(string text, string type, bool isComplex)
    {
        string name = isComplex ? "double _Complex" : type switch { "" => "double", "f" => "float", _ => type[1..] + "_t" };
        string unsigned = name.StartsWith('u') ? name : "u" + name;
        text = Placeholder().Replace(text, match => match.Value switch { "UT" => unsigned, _ => name });
        text = text.Replace("N(", type + "(", StringComparison.Ordinal);
        return LibraryFunction().Replace(text, match => match.Groups[1].Value + type + "(");
    }

    [GeneratedRegex(@"\bU?T\b")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\b(fmod|copysign|floor)F\(")]
    private static partial Regex LibraryFunction();
}
