import type { PhantomVisitState } from '../phantom/index'

export interface DemoVisit {
  /** YYYYMMDD */
  readonly date: string
  readonly time: string
  readonly indication: string
  readonly state: Partial<PhantomVisitState>
  /** Drawn from another patient's heart: filed under the wrong name. */
  readonly heartOf?: string
}

export interface DemoPatient {
  readonly id: string
  readonly family: string
  readonly given: string
  readonly sex: 'F' | 'M'
  /** YYYYMMDD */
  readonly birthDate: string
  readonly heightM: number
  readonly weightKg: number
  readonly heartSeed: number
  readonly visits: readonly DemoVisit[]
}

const bare = { pacemaker: false, tavr: false, mitralClip: false, effusionCm: 0 }

/** Five invented people and their clinical stories. The hearts are synthetic; seeds lie outside the training ranges. */
export const demoPatients: readonly DemoPatient[] = [
  {
    id: 'LXDEMO1',
    family: 'Oncology',
    given: 'Ada',
    sex: 'F',
    birthDate: '19680211',
    heightM: 1.66,
    weightKg: 68,
    heartSeed: 9_000_011,
    visits: [
      {
        date: '20250110',
        time: '091500',
        indication: 'Before anthracycline',
        state: { ...bare, efPercent: 62, heartRatePerMin: 68 },
      },
      {
        date: '20250503',
        time: '102000',
        indication: 'Anthracycline, cycle 3',
        state: { ...bare, efPercent: 58, heartRatePerMin: 74 },
      },
      {
        date: '20250902',
        time: '084500',
        indication: 'Anthracycline, cycle 5',
        state: { ...bare, efPercent: 42, heartRatePerMin: 82 },
      },
      {
        date: '20260314',
        time: '111000',
        indication: 'Six months on heart failure therapy',
        state: { ...bare, efPercent: 56, heartRatePerMin: 66 },
      },
    ],
  },
  {
    id: 'LXDEMO2',
    family: 'Pacer',
    given: 'Bruno',
    sex: 'M',
    birthDate: '19550604',
    heightM: 1.78,
    weightKg: 84,
    heartSeed: 9_000_023,
    visits: [
      {
        date: '20250618',
        time: '140500',
        indication: 'Syncope',
        state: { ...bare, efPercent: 57, heartRatePerMin: 52 },
      },
      {
        date: '20260312',
        time: '093000',
        indication: 'After pacemaker implantation',
        state: { ...bare, pacemaker: true, efPercent: 55, heartRatePerMin: 70 },
      },
    ],
  },
  {
    id: 'LXDEMO3',
    family: 'Valve',
    given: 'Carla',
    sex: 'F',
    birthDate: '19421120',
    heightM: 1.59,
    weightKg: 61,
    heartSeed: 9_000_037,
    visits: [
      {
        date: '20241105',
        time: '101500',
        indication: 'Aortic stenosis',
        state: { ...bare, efPercent: 52, heartRatePerMin: 72 },
      },
      {
        date: '20250407',
        time: '120000',
        indication: 'After TAVR',
        state: { ...bare, tavr: true, efPercent: 54, heartRatePerMin: 70 },
      },
      {
        date: '20260311',
        time: '090000',
        indication: 'Follow-up after TAVR',
        state: { ...bare, tavr: true, efPercent: 57, heartRatePerMin: 69 },
      },
    ],
  },
  {
    id: 'LXDEMO4',
    family: 'Effusion',
    given: 'Dan',
    sex: 'M',
    birthDate: '19810317',
    heightM: 1.82,
    weightKg: 79,
    heartSeed: 9_000_041,
    visits: [
      {
        date: '20260112',
        time: '153000',
        indication: 'Chest pain, viral prodrome',
        state: { ...bare, efPercent: 60, heartRatePerMin: 84 },
      },
      {
        date: '20260202',
        time: '101000',
        indication: 'Pericarditis',
        state: { ...bare, effusionCm: 0.9, efPercent: 59, heartRatePerMin: 90 },
      },
      {
        date: '20260309',
        time: '083000',
        indication: 'Pericarditis, dyspnoea',
        state: { ...bare, effusionCm: 1.7, efPercent: 57, heartRatePerMin: 98 },
      },
    ],
  },
  {
    id: 'LXDEMO5',
    family: 'Misfiled',
    given: 'Eve',
    sex: 'F',
    birthDate: '19640809',
    heightM: 1.7,
    weightKg: 72,
    heartSeed: 9_000_059,
    visits: [
      {
        date: '20250211',
        time: '113000',
        indication: 'Palpitations',
        state: { ...bare, efPercent: 61, heartRatePerMin: 76 },
      },
      {
        date: '20260308',
        time: '141500',
        indication: 'Palpitations, follow-up',
        state: { ...bare, efPercent: 60, heartRatePerMin: 73 },
        heartOf: 'someone else',
      },
    ],
  },
]

/** The heart of the person whose study was filed under Misfiled, Eve. */
export const STRANGER_SEED = 9_000_083
