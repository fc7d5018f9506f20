/** What stands on every answer of a model. */
export const draftStamp = { state: 'draft', notAMedicalDevice: true } as const
