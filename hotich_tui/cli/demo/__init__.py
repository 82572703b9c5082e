"""A throwaway station with a synthetic commune: something to do for every role."""
