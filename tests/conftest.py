"""What every test shares."""

import torch

# The networks under test are small: more threads gain little alone and lose much on a busy machine.
torch.set_num_threads(1)
