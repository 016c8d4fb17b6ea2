import { useEffect, useState } from "react";
import { Chart } from "./Chart.jsx";
import { fetchFigures } from "./api.js";

const EVERY = 10_000;

export function Dashboard({ filter }) {
  const [figures, setFigures] = useState([]);
  const [at, setAt] = useState(null);

  useEffect(() => {
    const refresh = async () => {
      setFigures(await fetchFigures(filter));
      setAt(new Date());
    };
    refresh();
    setInterval(refresh, EVERY);
  }, [filter]);

  return (
    <section>
      <Chart figures={figures} />
      {at && <footer>as of {at.toLocaleTimeString()}</footer>}
    </section>
  );
}
