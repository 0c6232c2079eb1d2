import { describe, expect, it } from "vitest"
import { mean, scaleOf, sum } from "./plots"

describe("a scale", () => {
  it("ends at a round number above all values", () => {
    expect(scaleOf([0, 3, null], "count")).toEqual({ top: 3, steps: 3 })
    expect(scaleOf([7], "count")).toEqual({ top: 8, steps: 4 })
    expect(scaleOf([1_634], "count")).toEqual({ top: 2000, steps: 4 })
    expect(scaleOf([0.3], "amount")).toEqual({ top: expect.closeTo(0.3), steps: 3 })
  })

  it("has whole steps for what is counted", () => {
    expect(scaleOf([1], "count")).toEqual({ top: 1, steps: 1 })
    expect(scaleOf([2], "count")).toEqual({ top: 2, steps: 2 })
  })

  it("of time has the steps of a clock", () => {
    expect(scaleOf([4_000], "seconds")).toEqual({ top: 5400, steps: 3 })
    expect(scaleOf([200], "seconds")).toEqual({ top: 240, steps: 4 })
    expect(scaleOf([100 * 86_400], "seconds").steps).toBeLessThanOrEqual(4)
  })

  it("is there where nothing is", () => {
    expect(scaleOf([], "count")).toEqual({ top: 1, steps: 1 })
    expect(scaleOf([0, null], "amount")).toEqual({ top: 1, steps: 1 })
  })

  it("holds every value", () => {
    for (let value = 0.01; value < 1e7; value *= 1.37) {
      const { top, steps } = scaleOf([value], "amount")
      expect(top).toBeGreaterThanOrEqual(value * 0.999999)
      expect(steps).toBeLessThanOrEqual(4)
    }
  })
})

describe("days", () => {
  it("that measured nothing do not pull the average down", () => {
    expect(mean([10, null, 20])).toBe(15)
    expect(mean([null])).toBeNull()
    expect(sum([10, null, 20])).toBe(30)
  })
})
