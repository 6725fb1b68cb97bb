# Exercise 2: the same polynomial in its two forms, by NumPy's way and by NumExpr's.
# Each form has a table of its own, so that Speedup is NumExpr's way against NumPy's for that form; the last table puts
# the forms of one engine side by side, so that Speedup is what the second form gains.
param([long] $Count = 10000000)

$powers = '.25*x**3 + .75*x**2 - 1.5*x - 2'
$horner = '((.25*x + .75)*x - 1.5)*x - 2'

foreach ($expression in $powers, $horner) {
    $expression
    Invoke-PolyEval $expression -Count $Count -Engine Eager, Blocked | Format-Table
}

foreach ($engine in 'Eager', 'Blocked') {
    "What Horner's form gains with the engine $engine"
    Invoke-PolyEval $powers, $horner -Count $Count -Engine $engine | Format-Table
}
