"""Writes agreement.json: random judgements and their alpha and kappa, computed by the textbook's
tables of reliability data rather than by sums. Run: python3 agreement.py > agreement.json"""

import itertools
import json
import random


def alpha(units, distance):
    values = [value for unit in units if len(unit) > 1 for value in unit]
    observed = sum(
        sum(distance(a, b) for a, b in itertools.permutations(unit, 2)) / (len(unit) - 1)
        for unit in units
        if len(unit) > 1
    ) / len(values)
    expected = sum(distance(a, b) for a, b in itertools.permutations(values, 2)) / (
        len(values) * (len(values) - 1)
    )
    return 1 - observed / expected if expected else None


def kappa(units):
    raters = {len(unit) for unit in units}
    values = [value for unit in units for value in unit]
    categories = sorted(set(values))
    if len(raters) != 1 or len(categories) < 2:
        return None
    n = raters.pop()
    per_unit = [
        (sum(unit.count(c) ** 2 for c in categories) - n) / (n * (n - 1)) for unit in units
    ]
    p = sum(per_unit) / len(units)
    e = sum((values.count(c) / len(values)) ** 2 for c in categories)
    return (p - e) / (1 - e)


def main():
    random.seed(20)
    cases = []
    for case in range(12):
        same_size = case % 2 == 0
        units = []
        for _ in range(3 + case * 2):
            truth = random.choice([0, 0.5, 1])
            size = 4 if same_size else random.randint(1, 5)
            units.append(
                [truth if random.random() < 0.6 else random.choice([0, 0.5, 1]) for _ in range(size)]
            )
        cases.append(
            {
                "units": units,
                "nominal": alpha(units, lambda a, b: a != b),
                "interval": alpha(units, lambda a, b: (a - b) ** 2),
                "kappa": kappa(units),
            }
        )
    print(json.dumps(cases))


main()
