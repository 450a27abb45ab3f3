namespace ManyHands;

public class MapGivesResultsOnThreads() : MapGivesResults(workers => new ThreadPoolExecutor(workers));

public class MapGivesResultsOnAsync() : MapGivesResults(workers => new AsyncExecutor(workers));

public class MapGivesResultsOnPlainThreads() : MapGivesResults(workers => new PlainExecutor(workers));

public class MapIsLazyOnThreads() : MapIsLazy(workers => new ThreadPoolExecutor(workers));

public class MapIsLazyOnAsync() : MapIsLazy(workers => new AsyncExecutor(workers));

public class MapIsLazyOnPlainThreads() : MapIsLazy(workers => new PlainExecutor(workers));

public class MapEndsOnThreads() : MapEnds(workers => new ThreadPoolExecutor(workers));

public class MapEndsOnAsync() : MapEnds(workers => new AsyncExecutor(workers));

public class MapEndsOnPlainThreads() : MapEnds(workers => new PlainExecutor(workers));
