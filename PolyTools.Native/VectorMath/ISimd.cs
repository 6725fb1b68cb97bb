namespace PolyTools.Native.VectorMath;

/// <summary>
/// The operations of one vector width on one element type, so that an operator is written once for all widths.
/// Implementations are <see cref="Simd128{T}"/>, <see cref="Simd256{T}"/> and <see cref="Simd512{T}"/>; the JIT
/// compiles each use to the bare instructions, since every type argument is a struct.
/// </summary>
/// <remarks>
/// A mask is a vector of the same type whose lanes have all bits set or none. The operations on bits treat a lane as
/// an integer of the lane's size.
/// </remarks>
/// <typeparam name="TVector">The runtime's vector type, such as <c>Vector256&lt;double&gt;</c>.</typeparam>
/// <typeparam name="T">
/// The element type: one of the eight integer types, <see cref="float"/> or <see cref="double"/>. Integer arithmetic wraps.
/// </typeparam>
internal unsafe interface ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Lanes in a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(T* source);
    static abstract void Store(TVector vector, T* destination);

    /// <summary>Stores past the caches; <paramref name="destination"/> is aligned to the vector's size.</summary>
    static abstract void StoreNonTemporal(TVector vector, T* destination);

    static abstract TVector Create(T value);

    /// <summary>The constant in all lanes, rounded to a floating-point type, cut to an integer type.</summary>
    static abstract TVector Constant(double value);

    static abstract TVector Add(TVector a, TVector b);
    static abstract TVector Subtract(TVector a, TVector b);
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b of floating-point numbers. Integers are divided by <see cref="FloorDivide"/>.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector Negate(TVector a);

    /// <summary>|a|; of the least signed integer, itself.</summary>
    static abstract TVector Abs(TVector a);

    /// <summary>√a of floating-point numbers.</summary>
    static abstract TVector Sqrt(TVector a);

    /// <summary>⌊a⌋; an integer itself.</summary>
    static abstract TVector Floor(TVector a);

    /// <summary>⌈a⌉; an integer itself.</summary>
    static abstract TVector Ceiling(TVector a);

    /// <summary>
    /// a·b + c, rounded once or twice, whichever is fast: for polynomials whose error bound allows either. Integers wrap.
    /// </summary>
    static abstract TVector MultiplyAddEstimate(TVector a, TVector b, TVector c);

    /// <summary>a·b + c, rounded once. Integers wrap.</summary>
    static abstract TVector FusedMultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector LessThan(TVector a, TVector b);
    static abstract TVector LessThanOrEqual(TVector a, TVector b);
    static abstract TVector Equal(TVector a, TVector b);

    static abstract TVector And(TVector a, TVector b);
    static abstract TVector Or(TVector a, TVector b);
    static abstract TVector Xor(TVector a, TVector b);
    static abstract TVector Not(TVector a);

    /// <summary><paramref name="a"/> where the mask is set, <paramref name="b"/> elsewhere.</summary>
    static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>True if every lane of the mask is set.</summary>
    static abstract bool All(TVector mask);

    /// <summary>True if a lane of the mask is set.</summary>
    static abstract bool Any(TVector mask);

    static abstract TVector AddBits(TVector a, TVector b);
    static abstract TVector ShiftLeftBits(TVector a, int count);
    static abstract TVector ShiftRightLogicalBits(TVector a, int count);

    /// <summary>
    /// Shifts in the sign, where T is signed or floating-point, and zeros elsewhere. Of all shifts the count is below the bits of a lane.
    /// </summary>
    static abstract TVector ShiftRightArithmeticBits(TVector a, int count);

    /// <summary>The bit pattern in all lanes: as many low bits of it as a lane has.</summary>
    static abstract TVector ConstantBits(ulong bits);

    /// <summary>Reads <see cref="Count"/> booleans, one byte each, into a mask; any byte but 0 is true.</summary>
    static abstract TVector LoadBooleans(byte* source);

    /// <summary>Writes a mask as <see cref="Count"/> bytes, 1 or 0.</summary>
    static abstract void StoreBooleans(TVector mask, byte* destination);

    /// <summary>
    /// Calls a scalar function for each lane of floating-point numbers, in double: for the rare lanes, and for functions without a
    /// vector form.
    /// </summary>
    static abstract TVector MapLanes<TFunction>(TVector x) where TFunction : IScalarFunction;

    /// <inheritdoc cref="MapLanes{TFunction}(TVector)"/>
    static abstract TVector MapLanes2<TFunction>(TVector x, TVector y) where TFunction : IScalarFunction2;

    /// <summary>Calls a scalar function for each lane of integers.</summary>
    static abstract TVector MapIntegerLanes2<TFunction>(TVector x, TVector y) where TFunction : IIntegerFunction2;

    /// <summary>Calls a scalar function, in the type itself, for each lane of floating-point numbers.</summary>
    static abstract TVector MapFloatLanes2<TFunction>(TVector x, TVector y) where TFunction : IFloatFunction2;

    /// <summary>
    /// Applies an operator, whose results are integers, to integers of up to 32 bits as numbers of the smallest
    /// floating-point type that holds them: float for 8 and 16 bits, double for 32. The result is taken modulo 2 to the bits.
    /// </summary>
    static abstract TVector InFloats<TOperator>(TVector x, TVector y) where TOperator : IBinaryOperator;

    /// <summary>Of a 32-bit integer, the same in all lanes: 1/x in double precision, in the bits of the vector.</summary>
    static abstract TVector Reciprocal(TVector x);

    /// <summary>
    /// ⌊(x + h)·f⌋ of 32-bit integers x, with the double-precision numbers f in the bits of <paramref name="factor"/> and h a half
    /// with the sign of f.
    /// </summary>
    static abstract TVector FloorProduct(TVector x, TVector factor);

    /// <summary>
    /// Floating-point numbers only. Applies an operator in double precision: as it is where T is <see cref="double"/>; widened, applied and rounded
    /// where T is <see cref="float"/>, which gives at most 0.5 ULP plus a hundred-millionth.
    /// </summary>
    static abstract TVector InDouble<TOperator>(TVector x) where TOperator : IUnaryOperator;

    /// <inheritdoc cref="InDouble{TOperator}(TVector)"/>
    static abstract void InDoublePair<TOperator>(TVector x, out TVector first, out TVector second)
        where TOperator : IPairOperator;

    /// <inheritdoc cref="InDouble{TOperator}(TVector)"/>
    static abstract TVector InDouble2<TOperator>(TVector x, TVector y) where TOperator : IBinaryOperator;
}

/// <summary>A function of one number.</summary>
internal interface IScalarFunction
{
    static abstract double Invoke(double x);
}

/// <summary>A function of two numbers.</summary>
internal interface IScalarFunction2
{
    static abstract double Invoke(double x, double y);
}

/// <summary>An element-wise operator of one operand. A lane's result depends on that lane alone.</summary>
internal interface IUnaryOperator
{
    static abstract TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}

/// <summary>An element-wise operator of one operand and two results. A lane's results depend on that lane alone.</summary>
internal interface IPairOperator
{
    static abstract void Invoke<TSimd, TVector, T>(TVector x, out TVector first, out TVector second)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}

/// <summary>An element-wise operator of two operands. A lane's result depends on that lane alone.</summary>
internal interface IBinaryOperator
{
    static abstract TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}

/// <summary>An operator of so many instructions that its loop is bound by them and is not unrolled.</summary>
internal interface ILongOperator : IBinaryOperator;

/// <summary>An element-wise operator of three operands. A lane's result depends on that lane alone.</summary>
internal interface ITernaryOperator
{
    static abstract TVector Invoke<TSimd, TVector, T>(TVector x, TVector y, TVector z)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}
