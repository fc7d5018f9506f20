/** Two decimals; what rounds to nothing has no sign. */
export const cosine = (similarity: number): string => (Math.round(similarity * 100) / 100 + 0).toFixed(2)
