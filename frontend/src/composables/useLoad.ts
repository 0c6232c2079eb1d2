import { useQuery, type EntryKey } from "@pinia/colada"
import { reactive, toRef, type Ref } from "vue"

interface Load<T> {
  key: () => EntryKey
  query: () => Promise<T>
  staleTime?: number
  enabled?: () => boolean
  /** While another key loads, what the last one had is shown. */
  keep?: boolean
}

/** A query in the shape that `<UiLoad>` shows. */
export function useLoad<T>(load: Load<T>) {
  const query = useQuery({
    key: load.key,
    query: load.query,
    staleTime: load.staleTime ?? 5_000,
    enabled: load.enabled ?? true,
    ...(load.keep ? { placeholderData: (before: unknown) => before as T } : {}),
  })
  return reactive({
    data: query.data as Ref<T | undefined>,
    error: query.error as Ref<Error | null>,
    loading: toRef(() => query.isLoading.value),
    refetch: () => query.refetch(),
  })
}
