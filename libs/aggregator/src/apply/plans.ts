import type { MediaPlan } from '../media-plan.ts'
import type { BoxPlan } from '../plan.ts'
import { programmeKey } from '../programme-key.ts'
import { type BoxResult, isMediaResult } from './results.ts'

/** What is to be done in one box: to a programme, or to a medium. */
export type AnyPlan = BoxPlan | MediaPlan

/** Whether a plan is for a medium. */
export function isMediaPlan(plan: AnyPlan): plan is MediaPlan {
  return 'filename' in plan
}

/** What a plan is for, in all boxes: no programme is called as a medium is. */
export function placeOfPlan(plan: AnyPlan): string {
  return `${plan.box} ${isMediaPlan(plan) ? plan.filename : plan.key}`
}

/** What a result is of: the same as of its plan. */
export function placeOfResult(result: BoxResult): string {
  const what = isMediaResult(result) ? result.filename : programmeKey(result.day, result.service)
  return `${result.town}/${result.host} ${what}`
}
