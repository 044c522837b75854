FROM python:3.13
RUN python3 <<PY
import sys
print(sys.version)
PY
CMD ["python3"]
