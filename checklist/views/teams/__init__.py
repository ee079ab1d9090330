"""The pages of teams: making and joining them, what is assigned, where members are, and what each of them shares."""
