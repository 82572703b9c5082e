"""A made-up population and made-up slips of the pen, for demo, tests and benchmarks.

No real person: parts of names are drawn from hand-set weights (`data/synthetic_names.toml`).
"""

from hotich_tui.population.synthetic.noise import Noise, corrupt
from hotich_tui.population.synthetic.world import Synthetic, World

__all__ = ["Noise", "Synthetic", "World", "corrupt"]
